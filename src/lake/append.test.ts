/** Loads that add to the tables: only what is new, nothing twice, nothing lost in silence. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  assertSound,
  commitRows,
  inFolder,
  LOADS,
  SMALL,
  stage,
  trialDrivers,
} from '../../testkit/lake-trial.ts';
import { COMPANY, OMOP, ParcoursError } from '../model/index.ts';
import { commitLoad } from './commit.ts';
import { importSource } from './import-load.ts';
import { initLake, type Lake } from './lake.ts';
import { type MemoryTables, memorySnapshot } from './memory-snapshot.ts';
import type { SortOrder } from './sql-connection.ts';

type Source = Readonly<Record<string, readonly string[]>>;

const FIRST: Source = {
  'person.csv': ['person_id,year_of_birth', '1,1950', '2,1960'],
  'condition_occurrence.csv': [
    'condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_start_datetime',
    '1,1,317009,2021-03-01,2021-03-01 10:30:00',
    '2,2,317009,2021-04-01,',
  ],
  'concept_ancestor.csv': [
    'ancestor_concept_id,descendant_concept_id,min_levels_of_separation,max_levels_of_separation',
    '1,2,1,1',
    '1,3,,',
  ],
};

class Trial {
  readonly lake: Lake;
  readonly folder: string;
  loads = 0;

  constructor(lake: Lake, folder: string) {
    this.lake = lake;
    this.folder = folder;
  }

  async load(files: Source, append: boolean, strict = false) {
    this.loads += 1;
    const source = join(this.folder, 'source', `${this.loads}`);
    mkdirSync(source, { recursive: true });
    for (const [name, lines] of Object.entries(files)) {
      writeFileSync(join(source, name), `${lines.join('\n')}\n`);
    }
    return this.loadFrom(source, append, strict);
  }

  async loadFrom(source: string, append: boolean, strict = false) {
    const temporaryFolder = join(this.folder, `work-${this.loads}`);
    const options = { ...SMALL, temporaryFolder, strict, append, startedMs: 0 };
    return importSource(this.lake, {}, source, options, () => {});
  }

  source(): string {
    return join(this.folder, 'source', `${this.loads}`);
  }

  async rows(table: string, columns: string, order: SortOrder = 'subject', asOf?: string) {
    const at = asOf === undefined ? {} : { asOf };
    const snapshot = await this.lake.snapshot({ ...SMALL, ...at });
    const relation = snapshot.relation(table, order);
    const rows = await snapshot.connection.rows(`SELECT ${columns} FROM ${relation} ORDER BY ALL`);
    snapshot.close();
    return rows.map((row) => Object.values(row));
  }

  async files(table: string): Promise<number | undefined> {
    return (await this.lake.tables()).find((one) => one.table === table)?.files;
  }
}

async function inTrial(use: (trial: Trial) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    await use(new Trial(await initLake(join(folder, 'lake'), OMOP, trialDrivers()), folder));
  });
}

const SECOND: Source = {
  'person.csv': ['person_id,year_of_birth', '2,1960', '3,1970', '1,1951', '3,1970', '3,1971'],
  'condition_occurrence.csv': [
    'condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_start_datetime',
    '1,1,317009,2021-03-01,2021-03-01 10:30:00',
    '2,2,317009,2021-04-01,2021-04-01 00:00:00',
    '3,3,201826,2020-01-01,',
    '4,x,201826,2020-01-01,',
  ],
  'concept_ancestor.csv': [
    'ancestor_concept_id,descendant_concept_id,min_levels_of_separation,max_levels_of_separation',
    '1,3,,',
    '1,3,0,',
    '4,4,0,0',
  ],
};

test('new rows are added, known ones left out, contradicting ones refused; again: no change', async () => {
  await inTrial(async (trial) => {
    const { lake } = trial;
    await trial.load(FIRST, true);
    assert.equal(await lake.version(), 0);
    const { entry, tables, reasons, files } = await trial.load(SECOND, true);
    assert.equal(entry?.load.operation, 'append');
    const counts = tables.map((one) => [one.table, one.rowsAccepted, one.rowsRejected]);
    assert.deepEqual(counts.sort(), [
      ['concept_ancestor', 2, 0],
      ['condition_occurrence', 1, 2],
      ['person', 1, 2],
    ]);
    assert.deepEqual(
      reasons.map(({ table, reason, rows }) => [table, reason, rows]),
      [
        ['condition_occurrence', 'key-in-lake', 1],
        ['condition_occurrence', 'not-an-integer', 1],
        ['person', 'duplicate-key', 1],
        ['person', 'key-in-lake', 1],
      ],
    );
    for (const one of files) {
      assert.equal(one.rowsRead, one.rowsAccepted + one.rowsRejected + one.duplicatesDropped);
    }
    const letters = (await lake.deadLetters()).map((one) => {
      return [one.loadVersion, one.file, one.line, one.column, one.value, one.reason];
    });
    assert.deepEqual(letters.slice(0, 1), [
      [1, 'condition_occurrence.csv', 3, 'condition_occurrence_id', '2', 'key-in-lake'],
    ]);
    assert.equal(letters.length, 4);
    const persons = [
      [1, 1950],
      [2, 1960],
      [3, 1970],
    ];
    assert.deepEqual(await trial.rows('person', 'person_id, year_of_birth'), persons);
    for (const order of ['subject', 'concept'] as const) {
      const ids = (asOf?: string) =>
        trial.rows('condition_occurrence', 'condition_occurrence_id', order, asOf);
      assert.deepEqual(await ids(), [[1], [2], [3]]);
      assert.deepEqual(await ids('0'), [[1], [2]]);
    }
    assert.equal((await trial.rows('concept_ancestor', '*')).length, 4);
    assert.deepEqual([await trial.files('person'), await trial.files('concept_ancestor')], [2, 2]);
    await assertSound(lake);

    const again = await trial.loadFrom(trial.source(), true);
    assert.equal(again.entry, null);
    assert.equal(await lake.version(), 1);
  });
});

test('what comes in parts is what comes whole, and a replacement makes one file of it', async () => {
  await inTrial(async (trial) => {
    const { lake } = trial;
    const header = 'person_id,year_of_birth';
    const people = Array.from({ length: 30 }, (_, i) => `${i + 1},${1950 + i}`);
    for (let part = 0; part < 12; part++) {
      const lines = people.filter((_, i) => i % 12 === part || i === 0);
      await trial.load({ 'person.csv': [header, ...lines] }, true);
    }
    assert.equal(await trial.files('person'), 12);
    await assertSound(lake);
    const copied = await lake.snapshot({ ...SMALL, materialize: true });
    const relation = copied.relation('person', 'subject');
    const ids = await copied.connection.rows(`SELECT person_id FROM ${relation}`);
    copied.close();
    assert.deepEqual(
      ids.map((row) => row.person_id),
      people.map((_, i) => i + 1),
      'in order, though no file holds neighbours',
    );
    const whole = { 'person.csv': [header, ...people] };
    assert.equal((await trial.load(whole, true)).entry, null);
    // Replacing rows by the same rows changes nothing either.
    assert.equal((await trial.load(whole, false)).entry, null);
    const fewer = { 'person.csv': [header, ...people.slice(1)] };
    assert.equal((await trial.load(fewer, false)).entry?.version, 12);
    assert.equal(await trial.files('person'), 1);
    await assertSound(lake);
  });
});

test('a strict append refuses what the lake contradicts, and takes what it knows', async () => {
  await inTrial(async (trial) => {
    await trial.load(FIRST, false);
    await assert.rejects(trial.load(SECOND, true, true), (error) => {
      return error instanceof ParcoursError && error.code === 'import.strict';
    });
    assert.equal((await trial.load(FIRST, true, true)).entry, null);
    assert.equal(await trial.lake.version(), 0);
  });
});

test('only the subjects of the new rows are touched', async () => {
  await inTrial(async (trial) => {
    await trial.load(FIRST, false);
    await trial.load(SECOND, true);
    const before = await trial.lake.contents('0');
    assert.notEqual(await trial.lake.contents(), before);
    const answer = await trial.lake.touchedSubjects(0, 1, SMALL);
    assert.deepEqual([...(answer?.subjects ?? [])], [3n]);
    assert.deepEqual([answer?.vocabularyChanged, answer?.otherTables], [true, []]);
  });
});

/** Commits rows of the company model as new beside those of a version. */
function append(lake: Lake, tables: MemoryTables, appendTo: number) {
  return commitRows(lake, { tables, refused: 0, appendTo });
}

test('rows judged by a version that is past are refused: no key is doubled', async () => {
  await inFolder(async (folder) => {
    const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
    const company = (id: number) => ({ company: [{ company_id: id }] });
    const conflict = (error: unknown) =>
      error instanceof ParcoursError && error.code === 'lake.conflict';
    await append(lake, company(1), -1);
    await assert.rejects(append(lake, company(1), -1), conflict);
    await append(lake, company(2), 0);
    await assert.rejects(append(lake, company(2), 0), conflict);
    // Another table may have changed meanwhile.
    const [invoice] = LOADS[0].tables.invoice ?? [];
    await append(lake, { invoice: [invoice ?? {}] }, 0);
    assert.equal(await lake.version(), 2);
    assert.equal(await append(lake, { invoice: [] }, 2), null);
    await assertSound(lake);
  });
});

test('where the model gained a column, all rows are written anew', async () => {
  await inFolder(async (folder) => {
    const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
    const tables = COMPANY.tables.map((table) => {
      return { ...table, columns: table.columns.filter(({ name }) => name !== 'activity_id') };
    });
    const { connection } = await memorySnapshot(COMPANY, { company: [{ company_id: 1 }] });
    const staged = await stage({ tables: {}, refused: 0 });
    const relations = [{ table: 'company', relation: '"company"' }];
    const model = { ...COMPANY, tables };
    await commitLoad(
      { drivers: trialDrivers(), lake: lake.path, model, connection },
      { ...staged.load, tables: relations },
    );
    staged.connection.close();
    connection.close();
    await append(lake, { company: [{ company_id: 2, activity_id: 62 }] }, 0);
    const snapshot = await lake.snapshot(SMALL);
    const relation = snapshot.relation('company', 'subject');
    const rows = await snapshot.connection.rows(
      `SELECT company_id, activity_id FROM ${relation} ORDER BY ALL`,
    );
    snapshot.close();
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [
        [1, null],
        [2, 62],
      ],
    );
    assert.equal((await lake.tables())[0]?.files, 1);
    await assertSound(lake);
    assert.deepEqual([...((await lake.touchedSubjects(0, 1, SMALL))?.subjects ?? [])], [2n]);
  });
});

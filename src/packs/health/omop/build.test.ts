import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Fact, FactKind } from '../../../intake/facts/fact.ts';
import { FactWriter, factFolder, type Origin } from '../../../intake/facts/fact-files.ts';
import { openDuck } from '../../../lake/index.ts';
import { pseudonymsOf } from '../pseudonym.ts';
import { type BuiltTables, buildOmop, type TermRow } from './build.ts';

const PSEUDONYMS = pseudonymsOf(new Uint8Array(32).fill(7));

type Slots = Fact['slots'];
type Rest = Partial<Pick<Fact, 'rank' | 'cancelled' | 'ids' | 'document'>>;

function fact(kind: FactKind, key: string, version: string, slots: Slots, rest: Rest = {}): Fact {
  return { kind, key, version, rank: 0, cancelled: false, document: null, ids: [], slots, ...rest };
}

const TERMS: readonly TermRow[] = [
  {
    source: 'app',
    system: '',
    code: 'K',
    conceptId: 3023103,
    sourceConceptId: 0,
    domain: 'Measurement',
  },
  {
    source: 'app',
    system: '',
    code: 'Z87',
    conceptId: 4000000,
    sourceConceptId: 0,
    domain: 'Observation',
  },
];

interface Built {
  readonly rows: (table: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly tables: BuiltTables;
}

async function withBuilt(
  facts: readonly Fact[],
  look: (built: Built) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-build-'));
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 512,
    threads: 1,
    temporaryFolder: folder,
  });
  try {
    const writer = await FactWriter.open(join(folder, 'facts'), folder, connection);
    for (const [sequence, one] of facts.entries()) writer.fact(one, origin(sequence));
    await writer.finish({ from: 0, to: Math.max(0, facts.length - 1) });
    const files = await factFolder(join(folder, 'facts')).facts();
    await connection.run(
      `CREATE VIEW facts AS SELECT *, 'app' AS source, '1' AS map_version,
       CAST(NULL AS BIGINT) AS type_concept_id FROM read_parquet('${files[0]}', filename = true, file_row_number = true)`,
    );
    const tables = await buildOmop(connection, {
      facts: 'facts',
      terms: TERMS,
      units: [
        { source: 'app', local: 'mg/L', code: '', unitConceptId: 8840, factor: 0.1, shift: 0 },
      ],
      pseudonyms: PSEUDONYMS,
      vocabulary: null,
      workFolder: folder,
    });
    await look({ tables, rows: (table) => connection.rows(`SELECT * FROM ${table} ORDER BY ALL`) });
  } finally {
    connection.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function origin(sequence: number): Origin {
  return { sequence, line: null, offsetBytes: 0, lengthBytes: 10, sha256: 'aa' };
}

const STAY = fact('stay', 'H:1', '20250101', {
  patient: 'H:p1',
  visit: 'H:1',
  start: '2025-01-01T10:00:00',
  class: 'inpatient',
  site: 'H',
});

test('a stay, its end, its movements and a result become rows of one person', async () => {
  const facts = [
    STAY,
    fact('discharge', 'H:1', '20250104', { visit: 'H:1', end: '2025-01-04T09:00:00' }),
    fact('movement', 'M1', '1', { visit: 'H:1', start: '2025-01-01T10:00:00', ward: '0101' }),
    fact('movement', 'M2', '2', { visit: 'H:1', start: '2025-01-02T08:00:00', ward: '0102' }),
    fact('person', 'p1', '1', { patient: 'H:p1', birth: '1950-02-03', sex: 'F' }),
    fact('measurement', 'r1', '1', {
      patient: 'H:p1',
      visit: 'H:1',
      start: '2025-01-01T11:00:00',
      code: 'K',
      number: 45,
      unit: 'mg/L',
    }),
  ];
  await withBuilt(facts, async ({ rows }) => {
    const [visit] = await rows('visit_occurrence');
    assert.equal(visit?.visit_end_date, '2025-01-04');
    assert.equal(visit?.visit_concept_id, 9201);
    const details = await rows('visit_detail');
    assert.deepEqual(details.map((row) => row.visit_detail_end_datetime).sort(), [
      '2025-01-02 08:00:00',
      '2025-01-04 09:00:00',
    ]);
    const [result] = await rows('measurement');
    assert.equal(result?.value_as_number, 4.5);
    assert.equal(result?.unit_concept_id, 8840);
    assert.equal(result?.measurement_concept_id, 3023103);
    assert.equal(result?.visit_occurrence_id, visit?.visit_occurrence_id);
    const [person] = await rows('person');
    assert.equal(person?.person_id, result?.person_id);
    assert.equal(person?.year_of_birth, 1950);
    assert.equal(String(person?.person_source_value).includes('p1'), false);
    assert.equal((await rows('lineage')).length, 6);
  });
});

test('a unit that no units.tsv lists is read as French laboratories write it', async () => {
  const slots = { patient: 'H:p1', start: '2025-01-01T11:00:00', code: 'LEUK', number: 7.2 };
  await withBuilt(
    [STAY, fact('measurement', 'r1', '1', { ...slots, unit: 'G/L' })],
    async (built) => {
      const [result] = await built.rows('measurement');
      assert.deepEqual([result?.value_as_number, result?.unit_concept_id], [7.2, 9444]);
      assert.equal(result?.unit_source_value, 'G/L');
    },
  );
});

test('corrections supersede, cancellations remove, whatever the order of arrival', async () => {
  const slots = { patient: 'H:p1', visit: 'H:1', start: '2025-01-01T11:00:00', code: 'K' };
  const facts = [
    STAY,
    fact('measurement', 'r1', '2', { ...slots, number: 5 }, { rank: 2 }),
    fact('measurement', 'r1', '2', { ...slots, number: 4 }, { rank: 1 }),
    fact('measurement', 'r1', '1', { ...slots, number: 3 }),
    fact('measurement', 'r2', '2', slots, { cancelled: true }),
    fact('measurement', 'r2', '1', { ...slots, number: 9 }),
  ];
  for (const order of [facts, facts.toReversed()]) {
    await withBuilt(order, async ({ rows }) => {
      const values = (await rows('measurement')).map((row) => row.value_as_number);
      assert.deepEqual(values, [5]);
    });
  }
});

test('a merge moves the rows, and undoing it moves them back to the same ids', async () => {
  const other = fact('stay', 'H:2', '20250201', {
    patient: 'H:p2',
    visit: 'H:2',
    start: '2025-02-01T10:00:00',
    class: 'outpatient',
  });
  const merge = fact('merge', 'H:p2', '3', { patient: 'H:p2', into: 'H:p1' });
  const undone = fact('merge', 'H:p2', '4', { patient: 'H:p2' }, { cancelled: true });
  const persons = async (facts: readonly Fact[]): Promise<readonly unknown[]> => {
    let found: readonly unknown[] = [];
    await withBuilt(facts, async ({ rows }) => {
      const visits = await rows('visit_occurrence');
      found = visits.map((row) => `${row.visit_occurrence_id} ${row.person_id}`).sort();
    });
    return found;
  };
  const people = (found: readonly unknown[]): number => {
    return new Set(found.map((text) => String(text).split(' ')[1])).size;
  };
  const before = await persons([STAY, other]);
  assert.equal(people(before), 2);
  assert.equal(people(await persons([STAY, other, merge])), 1);
  assert.deepEqual(await persons([undone, other, merge, STAY]), before);
});

test('a concept goes to the table of its domain; what has no patient yet waits', async () => {
  const facts = [
    STAY,
    fact('condition', 'c1', '1', { patient: 'H:p1', start: '2025-01-01', code: 'Z87' }),
    fact('measurement', 'm1', '1', { visit: 'H:99', start: '2025-01-01', code: 'K', number: 1 }),
    fact('movement', 'm9', '1', { visit: 'H:99', start: '2025-01-01' }),
    fact('discharge', 'H:99', '1', { visit: 'H:99', end: '2025-01-02' }),
  ];
  await withBuilt(facts, async ({ rows }) => {
    assert.equal((await rows('observation')).length, 1);
    assert.equal((await rows('condition_occurrence')).length, 0);
    assert.equal((await rows('measurement')).length, 0);
    const rules = (await rows('waiting')).map((row) => row.rule).sort();
    assert.deepEqual(rules, ['place.no-patient', 'place.no-stay', 'place.no-stay']);
  });
});

test('of a document only what its last telling says holds', async () => {
  const told = (key: string, version: string): Fact => {
    const slots = { visit: 'H:1', start: '2025-01-01', code: 'K' };
    return fact('condition', key, version, slots, { document: 'summary 1' });
  };
  const facts = [STAY, told('1/DP', '1'), told('1/DAS', '1'), told('1/DP', '2')];
  for (const order of [facts, facts.toReversed()]) {
    await withBuilt(order, async ({ rows }) => {
      assert.equal((await rows('measurement')).length, 1);
    });
  }
});

test('a passage without identifiers belongs to the one stay it can mean, or waits', async () => {
  const passage = (name: string, birth: string): readonly Fact[] => [
    fact('passage', name, '1', {
      ...{ visit: name, site: 'H', birth, sex: 'F' },
      start: '2025-01-01T10:00:00',
    }),
    fact('condition', name, '1', { visit: name, start: '2025-01-01T10:00:00', code: 'X' }),
  ];
  const person = fact('person', 'p1', '1', { patient: 'H:p1', birth: '1950-02-03', sex: 'female' });
  const facts = [STAY, person, ...passage('R1', '1950-02-03'), ...passage('R2', '1951-01-01')];
  await withBuilt(facts, async ({ rows }) => {
    const [stay] = await rows('visit_occurrence');
    const found = await rows('condition_occurrence');
    assert.deepEqual(
      found.map((row) => row.visit_occurrence_id),
      [stay?.visit_occurrence_id],
    );
    assert.equal((await rows('waiting')).length, 1);
  });
});

test('nothing received gives empty tables', async () => {
  await withBuilt([], async ({ rows, tables }) => {
    for (const { table } of tables.tables) assert.equal((await rows(table)).length, 0, table);
  });
});

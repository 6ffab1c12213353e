/** Standing cohorts after loads: equal to a full run, and who entered and left is told rightly. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../../testkit/data-folder.ts';
import { generateHospitalGroup } from '../../../testkit/hospital-group/index.ts';
import { inFolder, SMALL, trialDrivers } from '../../../testkit/lake-trial.ts';
import { nodeCacheFiles } from '../../lake/cache-files.ts';
import { importSource, initLake, type Lake } from '../../lake/index.ts';
import { OMOP, OMOP_LEGACY_COLUMNS } from '../../model/index.ts';
import { type CohortQuestion, readQuestion } from '../../question/index.ts';
import type { CohortRows } from '../answer.ts';
import { type NativeEngine, openNativeEngine, refreshCohorts } from './index.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../examples/cohorts');
/** Of the open library, where it is there: enough to meet many kinds of events. */
const LIBRARY_SAMPLE = 40;

function questions(): readonly CohortQuestion[] {
  const library = dataFolder('cohorts', 'definitions');
  const files = [
    ...readdirSync(EXAMPLES).map((name) => join(EXAMPLES, name)),
    ...(library === null ? [] : readdirSync(library).slice(0, LIBRARY_SAMPLE)).map((name) =>
      join(library ?? '', name),
    ),
  ];
  return files.map((path) => readQuestion(readFileSync(path, 'utf8'), { source: path }));
}

/** Copies a source without the rows that are not wanted: `person` is null where a table has none. */
function copySource(
  from: string,
  to: string,
  wants: (table: string, person: number | null, line: number) => boolean,
): string {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const [head = '', ...lines] = readFileSync(join(from, name), 'utf8').trimEnd().split('\n');
    const column = head.split(',').indexOf('person_id');
    const kept = lines.filter((line, i) => {
      const person = column < 0 ? null : Number(line.split(',')[column]);
      return wants(name, person, i);
    });
    writeFileSync(join(to, name), `${[head, ...kept].join('\n')}\n`);
  }
  return to;
}

async function load(lake: Lake, folder: string, source: string, append: boolean): Promise<void> {
  const temporaryFolder = join(folder, randomUUID());
  const options = { ...SMALL, temporaryFolder, startedMs: 0, append, strict: false };
  await importSource(lake, OMOP_LEGACY_COLUMNS, source, options, () => {});
}

async function withEngine<Answer>(
  lake: Lake,
  use: (engine: NativeEngine) => Promise<Answer>,
): Promise<Answer> {
  const engine = openNativeEngine(lake, {
    ...SMALL,
    evaluationThreads: 0,
    files: nodeCacheFiles(randomUUID),
    newId: () => randomUUID(),
  });
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

const subjectsOf = (rows: CohortRows | undefined): ReadonlySet<bigint> => new Set(rows?.subjectId);

/** The vocabulary may concern anyone; rows that are lost tell of nobody. */
async function assertFullAfterVocabulary(
  lake: Lake,
  folder: string,
  asked: readonly CohortQuestion[],
  before: readonly CohortRows[],
): Promise<void> {
  const version = await lake.version();
  const vocabulary = join(folder, 'vocabulary');
  mkdirSync(vocabulary);
  writeFileSync(join(vocabulary, 'concept.csv'), 'concept_id,concept_name\n2000000001,new\n');
  await load(lake, folder, vocabulary, true);
  const [one, other] = asked;
  assert.ok(one !== undefined && other !== undefined);
  const answers = await withEngine(lake, (engine) =>
    refreshCohorts(
      engine,
      lake,
      [
        { question: one, version, rows: before[0] ?? null },
        { question: other, version, rows: null },
      ],
      SMALL,
    ),
  );
  assert.deepEqual(
    answers.map(({ how, rows, entered }) => ({ how, rows, entered: entered.length })),
    [0, 1].map((i) => ({ how: 'full', rows: before[i], entered: 0 })),
  );
}

test('subjects who came, changed and went: refreshed cohorts are those of a full run', async () => {
  await inFolder(async (folder) => {
    const group = join(folder, 'group');
    generateHospitalGroup({ persons: 330, sites: 2, folder: group, onProgress: () => {} });
    const isNew = (person: number | null): boolean => person !== null && person % 11 === 0;
    const first = copySource(group, join(folder, 'first'), (_, person) => !isNew(person));
    // One in seventeen is gone; of one in thirteen, each second event is.
    const second = copySource(group, join(folder, 'second'), (table, person, line) => {
      if (isNew(person)) return false;
      if (person === null || table === 'person.csv') return true;
      return person % 17 !== 0 && (person % 13 !== 0 || line % 2 === 0);
    });
    const third = copySource(group, join(folder, 'third'), (_, person) => isNew(person));

    const lake = await initLake(join(folder, 'lake'), OMOP, trialDrivers());
    const asked = questions();
    await load(lake, folder, first, false);
    let version = await lake.version();
    let before = await withEngine(lake, (engine) => engine.rowsOfAll(asked));
    const moved = { entered: 0, left: 0 };
    for (const [source, append] of [
      [second, false],
      [third, true],
    ] as const) {
      await load(lake, folder, source, append);
      const old = before;
      const standing = asked.map((question, i) => ({ question, version, rows: old[i] ?? null }));
      const [refreshes, full] = await withEngine(lake, async (engine) => [
        await refreshCohorts(engine, lake, standing, SMALL),
        await engine.rowsOfAll(asked),
      ]);
      asked.forEach((question, i) => {
        const { rows, entered, left, how } = refreshes[i] ?? assert.fail();
        assert.equal(how, 'updated');
        assert.deepEqual(rows, full[i], question.title);
        const [was, is] = [subjectsOf(old[i]), subjectsOf(full[i])];
        assert.deepEqual(
          new Set(entered),
          new Set([...is].filter((id) => !was.has(id))),
          question.title,
        );
        assert.deepEqual(
          new Set(left),
          new Set([...was].filter((id) => !is.has(id))),
          question.title,
        );
        moved.entered += entered.length;
        moved.left += left.length;
      });
      version = await lake.version();
      before = full;
    }
    assert.ok(moved.entered > 0 && moved.left > 0);

    await assertFullAfterVocabulary(lake, folder, asked, before);
  });
});

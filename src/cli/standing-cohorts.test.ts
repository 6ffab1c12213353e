/** Cohorts that are kept, brought up to date after loads; what definitions have in common. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { generateHospitalGroup } from '../../testkit/hospital-group/index.ts';

const PARCOURS = resolve(import.meta.dirname, '../../bin/parcours.js');
const EXAMPLES = resolve(import.meta.dirname, '../../examples/cohorts');

interface Answer {
  readonly code: number | null;
  readonly text: string;
  readonly errors: string;
}

function parcours(...words: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PARCOURS, ...words], {
    encoding: 'utf8',
    env: { ...process.env, LANG: 'en_GB.UTF-8', PARCOURS_LANG: 'en' },
  });
  return { code: status, text: stdout, errors: stderr };
}

function done(...words: readonly string[]): string {
  const answer = parcours(...words);
  assert.equal(answer.code, 0, answer.errors);
  return answer.text;
}

function lakeIn(t: TestContext): { readonly folder: string; readonly lake: string } {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-standing-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [source, lake] = [join(folder, 'source'), join(folder, 'lake')];
  generateHospitalGroup({ persons: 400, sites: 2, folder: source, onProgress: () => {} });
  done('init', lake);
  done('import', 'omop', source, '--lake', lake);
  return { folder, lake };
}

interface RunJson {
  readonly engine: string;
  readonly definitions: readonly {
    readonly id: number;
    readonly rows: number;
    readonly subjects: number;
  }[];
}
interface RefreshJson {
  readonly cohorts: readonly {
    readonly id: number;
    readonly rows: number;
    readonly entered: number;
    readonly left: number;
    readonly how: string;
  }[];
}

const run = (lake: string): RunJson =>
  JSON.parse(done('cohort', 'run', EXAMPLES, '--lake', lake, '--json')) as RunJson;
const refresh = (lake: string): RefreshJson =>
  JSON.parse(done('cohort', 'refresh', '--lake', lake, '--json')) as RefreshJson;

test('cohorts are kept, refreshed after loads, and equal to a full run', (t) => {
  const { folder, lake } = lakeIn(t);
  const before = run(lake);
  assert.equal(before.engine, 'native');
  assert.match(done('cohort', 'keep', EXAMPLES, '--lake', lake), /6 cohorts kept/);
  assert.deepEqual([...new Set(refresh(lake).cohorts.map(({ how }) => how))], ['current']);

  // A person who was not there comes, with all that the first definition asks of a person at least.
  const source = join(folder, 'more');
  mkdirSync(source);
  writeFileSync(
    join(source, 'person.csv'),
    'person_id,year_of_birth,gender_concept_id,race_concept_id,ethnicity_concept_id\n900001,1950,8507,0,0\n',
  );
  writeFileSync(
    join(source, 'observation_period.csv'),
    'observation_period_id,person_id,observation_period_start_date,observation_period_end_date,period_type_concept_id\n' +
      '900001,900001,2015-01-01,2024-12-31,0\n',
  );
  done('import', 'omop', source, '--lake', lake, '--append');
  const after = refresh(lake);
  const full = run(lake);
  assert.deepEqual([...new Set(after.cohorts.map(({ how }) => how))], ['updated']);
  for (const cohort of after.cohorts) {
    const whole = full.definitions.find(({ id }) => id === cohort.id);
    const old = before.definitions.find(({ id }) => id === cohort.id);
    assert.equal(cohort.rows, whole?.rows, `cohort ${cohort.id}`);
    assert.equal(cohort.entered - cohort.left, (whole?.subjects ?? 0) - (old?.subjects ?? 0));
  }

  // Rows that can't be read back are evaluated in full.
  const [rows] = readdirSync(join(lake, 'standing')).filter((name) => name.endsWith('.bin'));
  truncateSync(join(lake, 'standing', rows ?? ''), 4);
  const mended = refresh(lake).cohorts;
  assert.equal(mended.filter(({ how }) => how === 'full').length, 1);
  assert.deepEqual(
    mended.map((cohort) => cohort.rows),
    after.cohorts.map((cohort) => cohort.rows),
  );
});

test('what definitions share is counted, for a reader and for a program', (t) => {
  const { lake } = lakeIn(t);
  const text = done('cohort', 'plan', EXAMPLES, EXAMPLES, '--lake', lake, '--lang', 'fr');
  assert.match(text, /jeux de concepts/);
  const plan = JSON.parse(done('cohort', 'plan', EXAMPLES, '--lake', lake, '--json')) as {
    readonly definitions: number;
    readonly nodes: readonly {
      readonly kind: string;
      readonly asked: number;
      readonly different: number;
    }[];
  };
  assert.equal(plan.definitions, 6);
  const sets = plan.nodes.find(({ kind }) => kind === 'sets');
  assert.ok(sets !== undefined && sets.different > 0 && sets.different <= sets.asked);
  const none = parcours(
    'cohort',
    'run',
    EXAMPLES,
    '--lake',
    lake,
    '--engine',
    'native',
    '--as-of',
    '0',
  );
  assert.equal(none.code, 2);
  assert.match(none.errors, /event index/);
  // An older version is answered by SQL.
  const older = done('cohort', 'run', EXAMPLES, '--lake', lake, '--as-of', '0', '--json');
  assert.equal((JSON.parse(older) as RunJson).engine, 'sql');
});

test('many at once: a bad definition is reported; without an index SQL gives the same rows', (t) => {
  const { folder, lake } = lakeIn(t);
  const bad = join(folder, '99.json');
  writeFileSync(bad, '{"PrimaryCriteria": 1}');
  const words = ['cohort', 'run', EXAMPLES, bad, '--lake', lake, '--out'];
  const native = parcours(...words, join(folder, 'native.csv'));
  assert.deepEqual([native.code, native.errors.includes('99.json')], [1, true]);
  assert.match(native.text, /engine native \(/);
  assert.doesNotMatch(native.text, /Time/);
  // A file stands where the index should be.
  rmSync(join(lake, 'event-index'), { recursive: true });
  writeFileSync(join(lake, 'event-index'), '');
  const sql = parcours(...words, join(folder, 'sql.csv'));
  assert.match(sql.errors, /SQL answers instead/);
  assert.match(sql.text, /engine sql/);
  const [ofNative, ofSql] = ['native', 'sql'].map((name) => {
    return readFileSync(join(folder, `${name}.csv`), 'utf8');
  });
  assert.equal(ofNative, ofSql);
});

test('kept cohorts are listed and forgotten; who entered and left is written', (t) => {
  const { folder, lake } = lakeIn(t);
  done('cohort', 'keep', EXAMPLES, '--lake', lake);
  const kept = () => JSON.parse(done('cohort', 'kept', '--lake', lake, '--json')).cohorts;
  assert.equal(kept().length, 6);
  done('cohort', 'forget', '6', '--lake', lake);
  assert.equal(kept().length, 5);
  assert.equal(readdirSync(join(lake, 'standing')).length, 10);
  assert.equal(parcours('cohort', 'forget', '6', '--lake', lake).code, 3);
  // Nobody is observed any more.
  const source = join(folder, 'nobody');
  mkdirSync(source);
  const head =
    'observation_period_id,person_id,observation_period_start_date,observation_period_end_date,period_type_concept_id';
  writeFileSync(join(source, 'observation_period.csv'), `${head}\n`);
  done('import', 'omop', source, '--lake', lake);
  const changes = join(folder, 'changes.csv');
  const refreshed = done('cohort', 'refresh', '--lake', lake, '--out', changes, '--json');
  const left = (JSON.parse(refreshed) as RefreshJson).cohorts.reduce(
    (sum, one) => sum + one.left,
    0,
  );
  const [first, ...lines] = readFileSync(changes, 'utf8').trimEnd().split('\n');
  assert.equal(first, 'cohort_definition_id,subject_id,change');
  assert.ok(left > 0 && lines.every((line) => /^\d+,\d+,left$/.test(line)));
  assert.equal(lines.length, left);
});

/** The way of a user: a lake, a load with bad rows, the answers, in both languages. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const MAIN = join(import.meta.dirname, 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'parcours-cli-'));
const environment = { PATH: process.env.PATH, TMPDIR: folder };

function parcours(...words: readonly string[]) {
  const options = { cwd: folder, encoding: 'utf8', env: environment } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], options);
  return { code: status, out: stdout, err: stderr };
}

/** Entry: the given concept, once; subjects must be women for the only rule. */
function definition(concept: number): string {
  const set = { concept: { CONCEPT_ID: concept, CONCEPT_NAME: 'Asthma' } };
  return JSON.stringify({
    Title: 'Asthma in women',
    ConceptSets: [{ id: 0, name: 'Asthma', expression: { items: [set] } }],
    PrimaryCriteria: {
      CriteriaList: [{ ConditionOccurrence: { CodesetId: 0 } }],
      ObservationWindow: { PriorDays: 0, PostDays: 0 },
      PrimaryCriteriaLimit: { Type: 'First' },
    },
    InclusionRules: [
      {
        name: 'Women',
        expression: {
          Type: 'ALL',
          DemographicCriteriaList: [{ Gender: [{ CONCEPT_ID: 8532 }] }],
        },
      },
    ],
    EndStrategy: { DateOffset: { DateField: 'StartDate', Offset: 10 } },
  });
}

const PERSONS = [1, 2, 3].map((id) => `${id},${id === 3 ? 8507 : 8532},1980,0,0`);
const SOURCE: Readonly<Record<string, readonly string[]>> = {
  'person.csv': [
    'person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id',
    ...PERSONS,
  ],
  'observation_period.csv': [
    'observation_period_id,person_id,observation_period_start_date,observation_period_end_date,period_type_concept_id',
    ...[1, 2, 3].map((id) => `${id},${id},2020-01-01,2022-12-31,0`),
  ],
  'condition_occurrence.csv': [
    'condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_type_concept_id',
    '1,1,317009,2021-03-01,0',
    '2,2,317009,2021-13-01,0',
    '3,3,317009,2021-05-01,0',
  ],
  'concept.csv': ['concept_id,concept_name', '317009,Asthma'],
};

before(() => {
  mkdirSync(join(folder, 'source'));
  for (const [name, lines] of Object.entries(SOURCE)) {
    writeFileSync(join(folder, 'source', name), `${lines.join('\n')}\n`);
  }
  writeFileSync(join(folder, '7-asthma.json'), definition(317_009));
  assert.equal(parcours('init', 'lake').code, 0);
  const { code, out } = parcours('import', 'omop', 'source', '--lake', 'lake');
  assert.equal(code, 0);
  assert.match(out, /^condition_occurrence +2 +1$/m);
  assert.match(out, /^ {2}1 {2}condition_occurrence: .*no existing date.*\(not-a-date\)$/m);
  assert.match(out, /^The lake is now at version 0 /m);
});
after(() => rmSync(folder, { recursive: true }));

test('the same load again changes nothing; --strict refuses it: exit code 3', () => {
  const again = parcours('import', 'omop', 'source', '--lake', 'lake', '--json');
  assert.equal(again.err, '');
  const { changed, version, rejected } = JSON.parse(again.out);
  assert.deepEqual([changed, version], [false, 0]);
  assert.deepEqual(rejected, [{ table: 'condition_occurrence', reason: 'not-a-date', rows: 1 }]);
  const strict = parcours('import', 'omop', 'source', '--lake', 'lake', '--strict');
  assert.deepEqual([strict.code, strict.out], [3, '']);
  const { versions } = JSON.parse(parcours('lake', 'history', '--lake', 'lake', '--json').out);
  assert.equal(versions.length, 1);
});

test('--append adds what is new, and tells what the lake contradicts', () => {
  assert.equal(parcours('init', 'growing').code, 0);
  assert.equal(parcours('import', 'omop', 'source', '--lake', 'growing').code, 0);
  mkdirSync(join(folder, 'more'));
  const lines = ['concept_id,concept_name', '317009,Asthma', '201826,Diabetes'];
  writeFileSync(join(folder, 'more', 'concept.csv'), `${lines.join('\n')}\n`);
  const append = ['import', 'omop', 'more', '--lake', 'growing', '--append'];
  const { code, out } = parcours(...append);
  assert.equal(code, 0);
  assert.match(out, /^concept +1 +0$/m);
  assert.match(out, /^The lake is now at version 1 /m);
  assert.equal(JSON.parse(parcours(...append, '--json').out).changed, false);
  writeFileSync(join(folder, 'more', 'concept.csv'), 'concept_id,concept_name\n317009,Asthme\n');
  const french = parcours(...append, '--lang', 'fr').out;
  assert.match(french, /concept: une ligne différente .* déjà dans l’entrepôt \(key-in-lake\)/);
  const { versions } = JSON.parse(parcours('lake', 'history', '--lake', 'growing', '--json').out);
  const operations = versions.map((one: { operation: string }) => one.operation);
  assert.deepEqual(operations.sort(), ['append', 'append', 'import']);
});

test('cohort run: counts and the funnel; nothing on standard error', () => {
  const { code, out, err } = parcours('cohort', 'run', '7-asthma.json', '--lake', 'lake');
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /^ *7 {2}Asthma in women +1 +1 /m);
  assert.match(out, /^ +2 {2}█+ {2}came in$/m);
  assert.match(out, /^ +1 {2}█+░+ +1\. Women$/m);
  assert.match(out, /lost 1 \(50%\) · by itself keeps 1 · without it 1 more/);
  const french = parcours('cohort', 'run', '7-asthma.json', '--lake', 'lake', '--lang', 'fr');
  assert.match(french.out, /perdus\s: 1 \(50\s%\)/);
});

test('both engines write the same rows', () => {
  for (const engine of ['sql', 'reference']) {
    const words = ['cohort', 'run', '7-asthma.json', '--lake', 'lake', '--engine', engine];
    assert.equal(parcours(...words, '--out', `${engine}.csv`).code, 0);
    assert.equal(
      readFileSync(join(folder, `${engine}.csv`), 'utf8'),
      'cohort_definition_id,subject_id,cohort_start_date,cohort_end_date\n7,1,2021-03-01,2021-03-11\n',
    );
  }
});

test('--json: what a program needs, also of a definition that fails: exit code 1', () => {
  writeFileSync(join(folder, '8-broken.json'), '{"PrimaryCriteria": 1}');
  const words = ['7-asthma.json', '8-broken.json', '--lake', 'lake', '--json', '--attrition'];
  const { code, out, err } = parcours('cohort', 'run', ...words);
  assert.equal(code, 1);
  assert.match(err, /^error: .*8-broken\.json/m);
  const answer = JSON.parse(out);
  const [good, bad] = answer.definitions;
  assert.deepEqual([answer.version, answer.rows, answer.failed], [0, 1, 1]);
  assert.deepEqual([good.id, good.ok, good.subjects, good.attrition.base], [7, true, 1, 2]);
  assert.deepEqual([bad.id, bad.ok, typeof bad.code], [8, false, 'string']);
  const checked = parcours('cohort', 'validate', '7-asthma.json', '8-broken.json', '--json');
  assert.equal(checked.code, 1);
  const { valid, invalid, definitions } = JSON.parse(checked.out);
  assert.deepEqual([valid, invalid, definitions[1].problems.length], [1, 1, 1]);
});

test('cohort explain speaks both languages', () => {
  assert.match(parcours('cohort', 'explain', '7-asthma.json').out, /Women/);
  const french = parcours('cohort', 'explain', '7-asthma.json', '--lang', 'fr');
  assert.match(french.out, /Entrée dans la cohorte/);
  assert.equal(french.err, '');
});

test('the lake tells its tables, its rejected rows, and that it is whole', () => {
  const tables = JSON.parse(parcours('lake', 'tables', '--lake', 'lake', '--json').out).tables;
  assert.equal(tables.find((one: { table: string }) => one.table === 'person').rows, 3);
  const letters = JSON.parse(parcours('lake', 'dead-letters', '--lake', 'lake', '--json').out);
  assert.equal(letters.total, 1);
  const [{ table, line, column, value, reason }] = letters.rows;
  assert.deepEqual(
    [table, line, column, value, reason],
    ['condition_occurrence', 3, 'condition_start_date', '2021-13-01', 'not-a-date'],
  );
  assert.match(parcours('lake', 'dead-letters', '--lake', 'lake').out, /2021-13-01/);
  const verified = parcours('lake', 'verify', '--lake', 'lake', '--json');
  assert.deepEqual([verified.code, JSON.parse(verified.out).sound], [0, true]);
});

test('exit codes: no lake 4, no such version 4, no date 2, no folder for the answer 3', () => {
  const run = (...words: readonly string[]) => parcours('cohort', 'run', '7-asthma.json', ...words);
  assert.equal(run('--lake', 'nowhere').code, 4);
  assert.equal(run('--lake', 'lake', '--as-of', '9').code, 4);
  assert.equal(run('--lake', 'lake', '--as-of', 'yesterday').code, 2);
  assert.equal(run('--lake', 'lake', '--out', 'x.xlsx').code, 2);
  const { code, err } = run('--lake', 'lake', '--out', 'absent/x.csv');
  assert.equal(code, 3);
  assert.match(err, /\(absent\)/);
});

test('a damaged lake: exit code 1, and where', () => {
  assert.equal(parcours('init', 'other').code, 0);
  assert.equal(parcours('import', 'omop', 'source', '--lake', 'other').code, 0);
  const person = join(folder, 'other', 'tables', 'person');
  const part = readdirSync(person).find((name) => name.endsWith('.parquet')) ?? '';
  writeFileSync(join(person, part), 'not the same');
  const { code, out } = parcours('lake', 'verify', '--lake', 'other');
  assert.equal(code, 1);
  assert.match(out, /^error .*tables\/person\/.*\.parquet/m);
});

test('Ctrl-C ends a load at once: exit code 130, the lake and the temporary folder as they were', async () => {
  const rows = Array.from({ length: 2_000_000 }, (_, i) => `${i},8532,1980,0,0`);
  mkdirSync(join(folder, 'large'));
  const [head = ''] = SOURCE['person.csv'] ?? [];
  writeFileSync(join(folder, 'large', 'person.csv'), `${head}\n${rows.join('\n')}\n`);
  const before = readdirSync(folder).sort();
  const words = [MAIN, 'import', 'omop', 'large', '--lake', 'lake', '--threads', '1'];
  const child = spawn(process.execPath, words, { cwd: folder, env: environment });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  // As soon as the load has begun its work.
  while (readdirSync(folder).length === before.length && child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  assert.match(said, /Interrupted\. The lake is as it was\./);
  assert.deepEqual(readdirSync(folder).sort(), before);
  const { versions } = JSON.parse(parcours('lake', 'history', '--lake', 'lake', '--json').out);
  assert.equal(versions.length, 1);
});

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeCacheFiles } from '../lake/cache-files.ts';
import { keepReport, keptReports, type Outcome, type Status, trendOf } from './index.ts';

const outcome = (id: string, status: Status): Outcome => ({
  id,
  check: id,
  origin: 'own',
  category: 'Conformance',
  severity: 'fatal',
  blocking: false,
  table: 'person',
  column: null,
  status,
  violated_rows: 0,
  rows: 1,
  threshold_percent: 0,
  note: null,
});

test('reports are kept by version; a broken one is as if it were not there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-reports-'));
  t.after(() => rm(folder, { recursive: true }));
  const home = { files: nodeCacheFiles(() => 'draft'), folder: join(folder, 'quality') };
  assert.deepEqual(await keptReports(home), []);
  for (const version of [10, 2]) {
    await keepReport(home, { version, measuredMs: 5, outcomes: [outcome('a', 'failed')] });
  }
  await keepReport(home, { version: 2, measuredMs: 6, outcomes: [outcome('a', 'passed')] });
  await writeFile(join(home.folder, '3.json'), '{"outcomes": [');
  const reports = await keptReports(home);
  assert.deepEqual(
    reports.map(({ version, measuredMs }) => [version, measuredMs]),
    [
      [2, 6],
      [10, 5],
    ],
  );
  assert.deepEqual((await readdir(home.folder)).sort(), ['10.json', '2.json', '3.json']);
});

test('a run of some checks leaves the results of the others', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-reports-'));
  t.after(() => rm(folder, { recursive: true }));
  const home = { files: nodeCacheFiles(() => 'draft'), folder };
  const official: Outcome = { ...outcome('official', 'failed'), origin: 'dqd' };
  const first = [outcome('a', 'failed'), outcome('b', 'passed'), official];
  await keepReport(home, { version: 1, measuredMs: 0, outcomes: first });
  await keepReport(home, { version: 1, measuredMs: 1, outcomes: [outcome('a', 'passed')] });
  const [report] = await keptReports(home);
  assert.deepEqual(
    report?.outcomes.map(({ id, status }) => [id, status]),
    [
      ['a', 'passed'],
      ['official', 'failed'],
    ],
  );
});

test('the trend tells what got worse and better; a new check is neither', () => {
  const trend = trendOf([
    {
      version: 1,
      measuredMs: 0,
      outcomes: [outcome('a', 'passed'), outcome('b', 'failed'), outcome('c', 'notApplicable')],
    },
    {
      version: 4,
      measuredMs: 1,
      outcomes: [
        outcome('a', 'failed'),
        outcome('b', 'passed'),
        outcome('c', 'error'),
        outcome('d', 'failed'),
      ],
    },
  ]);
  assert.deepEqual(
    trend.map(({ version, failedShare, worse, better }) => [version, failedShare, worse, better]),
    [
      [1, 0.5, [], []],
      [4, 0.75, ['a', 'c'], ['b']],
    ],
  );
});

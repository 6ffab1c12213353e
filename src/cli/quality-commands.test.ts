/** `parcours quality`: checks on a lake, what is kept of them, and how they changed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../testkit/data-folder.ts';
import { generateHospitalGroup } from '../../testkit/hospital-group/index.ts';

const PARCOURS = resolve(import.meta.dirname, '../../bin/parcours.js');

function parcours(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PARCOURS, ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, LANG: 'en_GB.UTF-8', PARCOURS_LANG: 'en' },
  });
  return { code: status, text: stdout, errors: stderr };
}

interface RunJson {
  readonly version: number;
  readonly counts: { readonly failed: number; readonly error: number };
  readonly outcomes: readonly { readonly id: string; readonly origin: string }[];
}

test('quality of a lake before and after a load that brings an orphan', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-quality-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [source, lake] = [join(folder, 'source'), join(folder, 'lake')];
  generateHospitalGroup({ persons: 100, sites: 1, folder: source });
  assert.equal(parcours('init', lake).code, 0);
  assert.equal(parcours('import', 'omop', source, '--lake', lake).code, 0);

  assert.match(parcours('quality', 'trend', '--lake', lake).text, /No version has been measured/);
  const before = parcours('quality', 'run', '--lake', lake, '--json');
  assert.equal(before.code, 0, before.errors);
  const first = JSON.parse(before.text) as RunJson;
  assert.deepEqual([first.version, first.counts.failed, first.counts.error], [0, 0, 0]);

  const periods = join(source, 'observation_period.csv');
  const [head = '', ...rows] = readFileSync(periods, 'utf8').trim().split('\n');
  const [from, to] = ['start', 'end'].map((word) =>
    head.split(',').indexOf(`observation_period_${word}_date`),
  );
  const swapped = rows.map((row) => {
    const cells = row.split(',');
    const [start, end] = [cells[from ?? 0], cells[to ?? 0]];
    return cells.map((cell, i) => (i === from ? end : i === to ? start : cell)).join(',');
  });
  writeFileSync(periods, `${[head, ...swapped].join('\n')}\n`);
  assert.equal(parcours('import', 'omop', source, '--lake', lake).code, 0);
  const after = parcours('quality', 'run', '--lake', lake);
  assert.equal(after.code, 1, 'a blocking check failed');
  const id = 'period-ordered/observation_period/observation_period_end_date';
  assert.match(after.text, new RegExp(`${id} +Failed \\(blocking\\)`));
  assert.deepEqual(readdirSync(join(lake, 'quality')).sort(), ['0.json', '1.json']);

  const trend = JSON.parse(parcours('quality', 'trend', '--lake', lake, '--json').text) as {
    readonly versions: readonly { readonly worse: readonly string[] }[];
  };
  assert.equal(trend.versions.length, 2);
  assert.ok(trend.versions[1]?.worse.includes(id));
  const shown = parcours('quality', 'show', 'period-ordered', '--lake', lake);
  assert.match(shown.text, /Version 0\n.*Passed.*Version 1\n.*Failed/s);
  assert.equal(parcours('quality', 'show', 'no-such-check', '--lake', lake).code, 1);
  assert.equal(parcours('lake', 'verify', '--lake', lake).code, 0);
});

const definitions = dataFolder('intake', 'dqd');
const skip = definitions === null ? 'the official definitions are not here' : false;

test('the official checks write results in the form of their package', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-quality-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [source, lake, file] = ['source', 'lake', 'results.json'].map((name) => join(folder, name));
  assert.ok(source !== undefined && lake !== undefined && file !== undefined);
  generateHospitalGroup({ persons: 100, sites: 1, folder: source });
  assert.equal(parcours('init', lake).code, 0);
  assert.equal(parcours('import', 'omop', source, '--lake', lake).code, 0);
  const run = parcours(
    ...['quality', 'run', '--lake', lake, '--dqd', definitions ?? '', '--out', file, '--json'],
  );
  assert.equal(run.code, 0, run.errors);
  const { outcomes, counts } = JSON.parse(run.text) as RunJson;
  assert.equal(outcomes.filter(({ origin }) => origin === 'dqd').length, 2535);
  assert.equal(counts.error, 0);
  const results = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly CheckResults: readonly Readonly<Record<string, unknown>>[];
    readonly Overview: { readonly countTotal: readonly number[] };
    readonly Metadata: readonly { readonly cdmSourceName?: string }[];
  };
  assert.deepEqual(results.Overview.countTotal, [2535]);
  assert.ok((results.Metadata[0]?.cdmSourceName ?? '') !== '');
  const [first] = results.CheckResults;
  assert.equal(first?.checkId, 'table_cdmtable_person');
  assert.deepEqual([first?.passed, first?.failed, first?.numViolatedRows], [1, 0, 0]);
  assert.match(String(first?.checkDescription), /if PERSON table is present/);
});

test('a folder without definitions is named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-quality-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const lake = join(folder, 'lake');
  assert.equal(parcours('init', lake).code, 0);
  const run = parcours('quality', 'run', '--lake', lake, '--dqd', folder);
  assert.equal(run.code, 3);
  assert.match(run.errors, /quality\.no-definitions/);
});

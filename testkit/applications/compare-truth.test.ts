import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { nodeFiles, openLake } from '../../src/lake/index.ts';
import { intakeFolder } from '../../src/packs/health/intake-folder.ts';
import { pseudonymsOf } from '../../src/packs/health/pseudonym.ts';
import { compareLetters } from './compare-letters.ts';
import { compareTruth, type TruthReport } from './compare-truth.ts';
import { generateApplications } from './index.ts';
import { piecesOf, STATE_KEY, stateAfter } from './same-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'parcours-compare-truth-'));
after(() => rmSync(folder, { recursive: true }));
const feeds = join(folder, 'feeds');
const truth = join(feeds, 'truth');
// More is broken than usual, so that few persons meet all of it.
generateApplications({ persons: 300, days: 300, seed: 3, mess: { broken: 0.01 }, folder: feeds });
await stateAfter(join(folder, 'state'), [piecesOf(feeds)]);
const drivers = { files: nodeFiles(), now: () => new Date(0), newId: () => crypto.randomUUID() };
const lake = await openLake(join(folder, 'state/lake'), drivers, { readOnly: true });
const intake = intakeFolder(join(folder, 'state/intake'));

const reportsOf = (truthFolder: string): Promise<readonly TruthReport[]> =>
  compareTruth(lake, intake, truthFolder, pseudonymsOf(STATE_KEY));

const wrongIn = (reports: readonly TruthReport[]): Readonly<Record<string, object>> =>
  Object.fromEntries(
    reports
      .filter(({ wrong }) => Object.keys(wrong).length > 0)
      .map(({ what, wrong }) => [what, wrong]),
  );

/** The truth, with another text in place of one of its tables. */
function otherTruth(name: string, table: string, change: (lines: string[]) => string[]): string {
  const other = join(folder, name);
  cpSync(truth, other, { recursive: true });
  const file = join(other, `${table}.csv`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${change(lines).join('\n')}\n`);
  return other;
}

test('all that happened is in the tables or in a dead letter, and nothing else is', async () => {
  const reports = await reportsOf(truth);
  assert.deepEqual(wrongIn(reports), {});
  for (const { what, total } of reports) assert.ok(total > 0, `${what}: there is something`);
  const refused = reports.reduce((sum, report) => sum + report.refused, 0);
  assert.ok(refused > 0, 'something was told by a broken record only');
});

test('what was broken is a dead letter with its very bytes, and nothing else is', async () => {
  const reports = await compareLetters(intake, truth);
  assert.deepEqual(wrongIn(reports), {});
  assert.ok(reports.length >= 4, 'several applications have dead letters');
});

test('what the truth calls lost is looked for in the letters', async () => {
  const nothingBroken = otherTruth('nothing-broken', 'broken', ([header = '']) => [header]);
  const wrong = wrongIn(await reportsOf(nothingBroken));
  assert.ok(Object.keys(wrong).some((what) => what.startsWith('facts of')));
  const letters = wrongIn(await compareLetters(intake, nothingBroken));
  assert.ok('dead letters of devices' in letters);
});

test('a row that nothing of the truth tells is wrong', async () => {
  const withoutOne = otherTruth('without-one', 'stays', (lines) => {
    const at = lines.findIndex((line) => line.includes(',done,no'));
    return lines.filter((_, i) => i !== at);
  });
  const wrong = wrongIn(await reportsOf(withoutOne));
  assert.deepEqual(wrong['rows of visit_occurrence'], { 'not in the truth': 1 });
});

test('a broken record that is in no letter is wrong', async () => {
  const one = 'pharmacy,pharmacy/implants-549900001-202512.csv,cut,P1,no,00';
  const oneMore = otherTruth('one-more', 'broken', (lines) => [...lines, one]);
  assert.deepEqual(wrongIn(await compareLetters(intake, oneMore)), {
    'dead letters of pharmacy': { 'broken, yet in no dead letter': 1 },
  });
});

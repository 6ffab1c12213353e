import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttritionView } from '../engine/answer.ts';
import { drawAttrition } from './attrition.ts';
import { TEXTS } from './language.ts';
import { progressLine, progressText } from './progress.ts';
import { drawTable, wrap } from './table.ts';

const VIEW: AttritionView = {
  base: 1000,
  final: 1,
  rules: [
    {
      name: 'Adults',
      alone: { kept: 800, lost: 200 },
      cumulated: { kept: 800, lost: 200 },
      gainIfDropped: 0,
    },
    {
      name: 'Followed for a year, and a name that is far too long to be shown in full',
      alone: { kept: 2, lost: 998 },
      cumulated: { kept: 1, lost: 799 },
      gainIfDropped: 799,
    },
  ],
};

test('the funnel: full where kept, light where lost, never empty while somebody is left', () => {
  const lines = drawAttrition(VIEW, TEXTS.en, 74);
  assert.deepEqual(lines.slice(2), [
    ' 1,000  ████████████████████████████  came in',
    '   800  ██████████████████████░░░░░░  1. Adults',
    '                                      lost 200 (20%) · by itself keeps 800 · without it 0 more',
    '     1  █░░░░░░░░░░░░░░░░░░░░░        2. Followed for a year, and a name …',
    '                                      lost 799 (99.9%) · by itself keeps 2 · without it 799 more',
    '     1  █                             remain',
  ]);
});

test('the funnel of nobody has no bars, and divides by nothing', () => {
  const lines = drawAttrition({ base: 0, final: 0, rules: [] }, TEXTS.fr, 80);
  assert.match(lines.join('\n'), /^ {5}0 {2} +à l’entrée$/m);
  assert.match(lines.join('\n'), /pas de règle d’inclusion/);
});

test('a table sets numbers right and words left', () => {
  const columns = [
    { title: 'Été', align: 'left' },
    { title: 'N', align: 'right' },
  ] as const;
  assert.deepEqual(
    drawTable(columns, [
      ['a', '10'],
      ['bbbb', '9'],
    ]),
    ['Été    N', '────  ──', 'a     10', 'bbbb   9'],
  );
});

test('long texts break at spaces and keep their own breaks', () => {
  assert.deepEqual(wrap('one two three\nfour', 8), ['one two', 'three', 'four']);
});

test('progress says how far, how fast and how long still', () => {
  const step = { label: 'person', done: 500, total: 2000, unit: 'rows' } as const;
  assert.equal(
    progressText(step, 1000, TEXTS.en),
    'person  25%  500 / 2,000  500 rows/s  3\u00a0s left',
  );
  assert.match(progressText(step, 1000, TEXTS.fr), /^person {2}25\s%.*reste 3\ss$/);
});

test('progress is silent for a second, then draws over itself, and wipes its line', () => {
  let now = 0;
  let written = '';
  const screen = {
    write: (text: string) => {
      written += text;
    },
    columns: () => 60,
    now: () => now,
  };
  const line = progressLine(screen, TEXTS.en);
  const step = { label: 'person', total: 10, unit: 'items' } as const;
  line.update({ ...step, done: 1 });
  now = 900;
  line.update({ ...step, done: 2 });
  assert.equal(written, '');
  now = 1500;
  line.update({ ...step, done: 3 });
  assert.match(written, /30%/);
  line.end();
  assert.ok(written.endsWith('\r\u001b[2K'));
  assert.ok(!written.includes('\n'));
});

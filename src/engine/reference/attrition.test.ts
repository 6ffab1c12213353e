import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InclusionRule } from '../../question/nodes.ts';
import { attritionOf } from './attrition.ts';

function rules(...names: readonly string[]): readonly InclusionRule[] {
  const group = { kind: 'group', mode: 'all', count: 0, criteria: [] } as const;
  return names.map((name) => ({ kind: 'rule', name, description: '', group }));
}

/** "10" is an event that meets the first of two rules. */
const event = (text: string): readonly boolean[] => [...text].map((one) => one === '1');
const subjects = (...texts: readonly string[]) => texts.map((text) => text.split(' ').map(event));

const PEOPLE = subjects('10 01', '11 00', '01', '00');

test('by all events, a subject is kept if one of its events is', () => {
  assert.deepEqual(attritionOf(rules('a', 'b'), PEOPLE).allEvents, {
    base: 4,
    final: 1,
    rules: [
      {
        name: 'a',
        alone: { kept: 2, lost: 2 },
        cumulated: { kept: 2, lost: 2 },
        // The first subject by its second event, and the third.
        gainIfDropped: 2,
      },
      {
        name: 'b',
        alone: { kept: 3, lost: 1 },
        cumulated: { kept: 1, lost: 1 },
        gainIfDropped: 1,
      },
    ],
  });
});

test('by best event, the rule that is met first decides between equals', () => {
  const { bestEvent } = attritionOf(rules('a', 'b'), PEOPLE);
  assert.equal(bestEvent.base, 4);
  assert.equal(bestEvent.final, 1);
  assert.deepEqual(
    bestEvent.rules.map((rule) => [rule.alone.kept, rule.cumulated.kept, rule.gainIfDropped]),
    [
      [2, 2, 1],
      [2, 1, 1],
    ],
  );
});

test('by events, each counts', () => {
  const { events } = attritionOf(rules('a', 'b'), PEOPLE);
  assert.deepEqual([events.base, events.final], [6, 1]);
  assert.deepEqual(
    events.rules.map((rule) => [rule.alone.kept, rule.cumulated.kept, rule.gainIfDropped]),
    [
      [2, 2, 2],
      [3, 1, 1],
    ],
  );
});

test('of events that meet as many rules, one that meets none of them first is not preferred', () => {
  const { bestEvent } = attritionOf(rules('a', 'b', 'c'), subjects('011 110 101'));
  assert.deepEqual(
    bestEvent.rules.map((rule) => rule.alone.kept),
    [1, 1, 0],
  );
});

test('without rules all who came in stay', () => {
  const { allEvents } = attritionOf([], [[[], []], [[]]]);
  assert.deepEqual(allEvents, { base: 2, final: 2, rules: [] });
});

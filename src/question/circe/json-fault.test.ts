import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOffset } from './json-fault.ts';

/** A text that is no JSON, with ⚠ before the sign at which it stops being JSON. */
const FAULTS = [
  '⚠',
  '{"a":1⚠',
  '{"a":1,⚠}',
  '{"a" ⚠1}',
  '{⚠a:1}',
  '[⚠,]',
  '[1,⚠]',
  '[1 ⚠2]',
  '{"a":⚠}',
  '{"a":1⚠]',
  '[1⚠}',
  '{} ⚠{}',
  '1⚠,2',
  '{"a":tru⚠',
  '["a⚠\n"]',
  '["a⚠\\x"]',
  '["never closed⚠',
  '[0⚠1]',
  '[-⚠',
  '⚠nul',
  "{⚠'a':1}",
];

for (const marked of FAULTS) {
  test(`the fault is found: ${JSON.stringify(marked)}`, () => {
    const text = marked.replace('⚠', '');
    assert.throws(() => JSON.parse(text), SyntaxError);
    const offset = faultOffset(text);
    // A word or number that is cut short is blamed at its first sign.
    const word = /(?:tru|-)⚠/.exec(marked)?.[0].length ?? 1;
    assert.equal(offset, marked.indexOf('⚠') - (word - 1));
  });
}

test('a text that is JSON has no fault; one cut short has it at its end', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (json) => {
      assert.equal(faultOffset(json), json.length);
      assert.equal(faultOffset(`[${json}`), json.length + 1);
      assert.equal(faultOffset(`[${json}}`), json.length + 1);
    }),
    { numRuns: 300 },
  );
});

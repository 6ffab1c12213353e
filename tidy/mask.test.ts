import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskSource } from './mask.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['a line comment', 'a(); // {\nb();', 'a();     \nb();'],
  ['a block comment', 'a /* { \n } */ b', 'a      \n      b'],
  ['quotes, with one escaped', String.raw`f('it\'s {', "}")`, `f('       ', " ")`],
  [
    'a template and the code inside it',
    'x`a{$' + '{f({ b: `}` })}}` + y',
    'x`  $' + '{f({ b: ` ` })} ` + y',
  ],
  ['a regular expression', 'if (/[/{]"/.test(a)) {', 'if (/     /.test(a)) {'],
  ['a division is none', 'a / b; c / d;', 'a / b; c / d;'],
];

for (const [title, text, expected] of cases) {
  test(`masked: ${title}`, () => {
    const masked = maskSource(text);
    assert.equal(masked.length, text.length);
    assert.equal(masked, expected);
  });
}

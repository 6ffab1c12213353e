import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSource } from './source.ts';

test('every form of import is seen, with the names it takes', () => {
  const text = [
    "import fs, { type Stats as S, statSync } from 'node:fs';",
    "import type { Day } from '../model/day.ts';",
    "import * as all from './all.ts';",
    "import './effect.ts';",
    "export { one, two as deux } from './some.ts';",
    "export * from './rest.ts';",
    "const late = await import('./late.ts');",
    "const worker = new URL('./worker.ts', import.meta.url);",
    "// import { none } from './comment.ts';",
    "const text = `import { none } from './text.ts'`;",
  ].join('\n');
  const seen = readSource('src/lake/x.ts', text).imports.map(({ specifier, file, names }) => {
    return [specifier, file, names?.join(' ') ?? '*'].join(' | ');
  });
  assert.deepEqual(seen.sort(), [
    '../model/day.ts | src/model/day.ts | Day',
    './all.ts | src/lake/all.ts | *',
    './effect.ts | src/lake/effect.ts | *',
    './late.ts | src/lake/late.ts | *',
    './rest.ts | src/lake/rest.ts | *',
    './some.ts | src/lake/some.ts | one two',
    './worker.ts | src/lake/worker.ts | *',
    'node:fs |  | default Stats statSync',
  ]);
});

test('every form of export is seen', () => {
  const text = [
    'export const a = 1;',
    'export async function b() {}',
    'export interface C {}',
    'export type D = 1;',
    'export abstract class E {}',
    'export { f, g as h, type I };',
    "export { notOwn } from './other.ts';",
  ].join('\n');
  const seen = readSource('x.ts', text).exports.map(({ name, isType }) => {
    return isType ? `type ${name}` : name;
  });
  assert.deepEqual(seen, ['a', 'b', 'type C', 'type D', 'E', 'f', 'h', 'type I']);
});

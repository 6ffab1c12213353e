/** Each rule of the house fails on a small house that breaks it, and passes the one that doesn't. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenLinks, lockedAddresses, missingDocuments, unmarkedGenerated } from './documents.ts';
import { brokenArrows, strayPowers } from './rooms.ts';
import { longFiles, longFunctions } from './size.ts';
import { readSource } from './source.ts';
import { brokenImports, deadFiles, unusedExports } from './use.ts';
import { forbiddenWords } from './words.ts';

const house = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => readSource(path, text));
const texts = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, text }));
const filler = (lines: number) => 'f();\n'.repeat(lines);

test('arrows go down only, packages stay in their room', () => {
  const findings = brokenArrows(
    house({
      'src/model/a.ts': "import { b } from '../lake/b.ts';",
      'src/lake/b.ts': "import { a } from '../model/a.ts';\nimport d from '@duckdb/node-api';",
      'src/engine/c.ts': "import d from '@duckdb/node-api';\nimport x from 'left-pad';",
      'src/lake/export/d.ts': "import pg from 'pg';",
      'src/quality/e.ts': "import f from '../intake/f.ts';",
      'src/cli/g.ts': "import h from '../../testkit/h.ts';\nimport i from '../cellar/i.ts';",
      'src/cli/g.test.ts': "import h from '../../testkit/h.ts';",
    }),
  );
  assert.deepEqual(findings, [
    'src/model/a.ts imports ../lake/b.ts: lake does not stand below model',
    'src/engine/c.ts imports @duckdb/node-api: the lake is the only room that knows DuckDB',
    'src/engine/c.ts imports left-pad: a package that the table in tidy/rooms.ts does not know',
    'src/lake/export/d.ts imports pg: the lake knows PostgreSQL, and intake pulls from it',
    'src/quality/e.ts imports ../intake/f.ts: intake does not stand below quality',
    'src/cli/g.ts imports ../../testkit/h.ts: src/ stands alone; only its tests use testkit/ and specs/',
    'src/cli/g.ts imports ../cellar/i.ts: a room that is not in the list of rooms',
  ]);
});

test('the world is touched in few places', () => {
  const findings = strayPowers(
    house({
      'src/engine/a.ts':
        "import { readFileSync } from 'node:fs';\nconst day = new Date();\nMath.random();\nprocess.env.HOME;",
      'src/engine/b.ts': "const text = 'Date.now()'; // new Date()\nnew Date(0);",
      'src/engine/c.test.ts': "import { tmpdir } from 'node:os';",
      'src/lake/files.ts': "import { open } from 'node:fs/promises';\nDate.now();",
      'src/cli/d.ts': 'Date.now();',
    }),
  );
  assert.deepEqual(findings, [
    'src/engine/a.ts: node:fs is files; have it handed in',
    'src/engine/a.ts: process. (line 4) is environment; have it handed in',
    'src/engine/a.ts: new Date() (line 2) is clock; have it handed in',
    'src/engine/a.ts: Math.random (line 3) is randomness; have it handed in',
    'src/lake/files.ts: Date.now (line 2) is clock; have it handed in',
  ]);
});

test('files stay short, and known long ones only shrink', () => {
  const files = house({
    'a.ts': filler(400),
    'b.ts': filler(401),
    'c.ts': filler(450),
    'd.ts': filler(410),
    'e.ts': filler(20),
    'f.generated.ts': filler(900),
  });
  const known = { 'c.ts': 449, 'd.ts': 420, 'e.ts': 420, 'gone.ts': 500 };
  assert.deepEqual(longFiles(files, known), [
    'b.ts has 401 lines, over 400: which second subject moved in?',
    'c.ts has 450 lines, over 449: which second subject moved in?',
    'd.ts shrank: write 410 in tidy/size.ts',
    'e.ts fits now: take it out of tidy/size.ts',
    'gone.ts is no more: take it out of tidy/size.ts',
  ]);
});

test('functions fit a screen, however they are written', () => {
  const body = '  f();\n'.repeat(69);
  const text = [
    `function declared() {\n${body}}`,
    `export async function spread(\n  a: number,\n): Promise<void> {\n${body}}`,
    `const arrow = (a: number) => {\n${body}};`,
    `class C {\n  method(a: number): void {\n${body}  }\n}`,
    `test('a story', async () => {\n${body}});`,
    `describe('a chapter', () => {\n${body}});`,
    `if (a) {\n${body}}`,
    `function short() {\n${'  f();\n'.repeat(68)}}`,
    'function braces() {\n  const a = `{$' + '{b}{`;\n}',
  ].join('\n');
  assert.deepEqual(longFunctions(house({ 'a.ts': text }), { 'a.ts: test': 71 }), [
    'a.ts: declared has 71 lines, over 70: which second subject moved in?',
    'a.ts: spread has 73 lines, over 70: which second subject moved in?',
    'a.ts: arrow has 71 lines, over 70: which second subject moved in?',
    'a.ts: method has 71 lines, over 70: which second subject moved in?',
  ]);
});

test('files that nothing reaches, imports that lead nowhere, exports that nobody takes', () => {
  const files = house({
    'src/cli/main.ts': "import { used } from '../lake/used.ts';\nimport '../lake/gone.ts';",
    'src/lake/used.ts': 'export const used = 1;\nexport const idle = 2;\nexport type Idle = 3;',
    'src/lake/dead.ts': "import { idle } from './other.ts';",
    'src/lake/shape.ts':
      'interface Part {}\nexport interface Part2 {}\nexport const x = (p: Part2) => p;',
    'src/lake/index.ts': "export * from './shape.ts';\nexport const offered = 1;",
    'testkit/write.ts': '/** node testkit/write.ts */',
  });
  const paths = new Set(files.map(({ path }) => path));
  assert.deepEqual(deadFiles(files), [
    'src/lake/dead.ts is reached from no command, room, test or bench',
  ]);
  assert.deepEqual(brokenImports(files, paths), [
    'src/cli/main.ts imports ../lake/gone.ts, which is not there',
    'src/lake/dead.ts imports ./other.ts, which is not there',
  ]);
  assert.deepEqual(unusedExports(files), [
    'src/lake/used.ts exports idle, which no other file takes',
    'src/lake/used.ts exports Idle, which no other file takes',
  ]);
});

test('forbidden words are found, and words that only look like them are not', () => {
  const word = (...parts: readonly string[]) => parts.join('');
  const bad = [
    word('see /ro', 'ot/notes'),
    word('// TO', 'DO later'),
    word('made with Chat', 'GPT'),
    word('https://registry.npm', 'js.org/pg'),
  ];
  const good = [word('src/wo', 'rk/file.ts'), 'todos los dias', 'the root/ folder', './home/page'];
  const found = forbiddenWords(texts({ 'a.md': bad.join('\n'), 'b.md': good.join('\n') }));
  assert.deepEqual(
    found.map((finding) => finding.split(' ')[0]),
    ['a.md:1', 'a.md:2', 'a.md:3', 'a.md:4'],
  );
});

test('documents: missing ones, dead links, unmarked generated files, addresses in the lock', () => {
  const files = texts({
    'README.md': '# Top\n[a](docs/a.md) [b](docs/b.md) [c](docs/a.md#where-to) [d](#top) [e](#low)',
    'docs/a.md': '## Where *to*?\n```\n[x](y.md)\n```\n[up](../README.md#top)',
    'a.generated.ts': '// Generated by make.ts. Do not edit.',
    'b.generated.ts': 'export {};',
    'c.generated.ts': '// Generated by gone.ts.',
    'make.ts': '',
  });
  const paths = new Set(files.map(({ path }) => path));
  assert.ok(missingDocuments(paths).includes('GLOSSARY.md is missing'));
  assert.ok(!missingDocuments(paths).includes('README.md is missing'));
  assert.deepEqual(brokenLinks(files), [
    'README.md: docs/b.md leads nowhere',
    'README.md: #low names no heading of README.md',
  ]);
  assert.deepEqual(unmarkedGenerated(files), [
    'b.generated.ts does not say "Generated by SCRIPT"',
    'c.generated.ts says it is by gone.ts, which is not there',
  ]);
  assert.equal(lockedAddresses('{\n"resolved": "https://host/a.tgz"\n}').length, 1);
  assert.deepEqual(lockedAddresses('{ "integrity": "sha512" }'), []);
});

/** The rules of the house, on the repository as it stands. tidy/rules.test.ts shows that each can fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenLinks, lockedAddresses, missingDocuments, unmarkedGenerated } from './documents.ts';
import { sources, textFiles } from './repository.ts';
import { brokenArrows, strayPowers } from './rooms.ts';
import { KNOWN_LONG_FILES, KNOWN_LONG_FUNCTIONS, longFiles, longFunctions } from './size.ts';
import { brokenImports, deadFiles, unusedExports } from './use.ts';
import { forbiddenWords } from './words.ts';

const files = textFiles();
const paths = new Set(files.map(({ path }) => path));
const code = sources(files);
const lock = files.find(({ path }) => path === 'package-lock.json')?.text ?? '';

const rules: Readonly<Record<string, () => readonly string[]>> = {
  'rooms import only from rooms below them': () => brokenArrows(code),
  'imports lead to files': () => brokenImports(code, paths),
  'clock, chance, files and environment are handed in': () => strayPowers(code),
  'a file has one subject': () => longFiles(code, KNOWN_LONG_FILES),
  'a function fits a screen': () => longFunctions(code, KNOWN_LONG_FUNCTIONS),
  'every file is reached': () => deadFiles(code),
  'every export is taken': () => unusedExports(code),
  'no forbidden words': () => forbiddenWords(files),
  'the root documents are there': () => missingDocuments(paths),
  'links lead somewhere': () => brokenLinks(files),
  'generated files say so': () => unmarkedGenerated(files),
  'the lock file holds no addresses': () => lockedAddresses(lock),
};

test('the house is seen at all', () => {
  assert.ok(code.length > 50 && lock !== '');
});

for (const [title, findings] of Object.entries(rules)) {
  test(title, () => {
    const found = findings();
    if (found.length > 0) assert.fail(`${found.length} found:\n${found.join('\n')}`);
  });
}

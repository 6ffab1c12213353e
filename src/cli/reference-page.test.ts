import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMAND_NAMES, commandSpec } from './command-table.ts';
import { TEXTS } from './language.ts';
import { REFERENCE_PAGES, referencePage } from './reference-page.ts';

const root = join(import.meta.dirname, '..', '..');

for (const lang of ['en', 'fr'] as const) {
  test(`${REFERENCE_PAGES[lang]} is what tidy/write-cli-reference.ts writes`, () => {
    assert.equal(readFileSync(join(root, REFERENCE_PAGES[lang]), 'utf8'), referencePage(lang));
  });

  test(`every example of every command is explained (${lang})`, () => {
    for (const name of COMMAND_NAMES) {
      assert.equal(TEXTS[lang].commands[name].examples.length, commandSpec(name).examples.length);
    }
  });
}

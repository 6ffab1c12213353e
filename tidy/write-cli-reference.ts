/** Writes docs/cli.md and docs/fr/cli.md from the command table: `node tidy/write-cli-reference.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REFERENCE_PAGES, referencePage } from '../src/cli/reference-page.ts';

for (const lang of ['en', 'fr'] as const) {
  const file = join(import.meta.dirname, '..', REFERENCE_PAGES[lang]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, referencePage(lang));
}

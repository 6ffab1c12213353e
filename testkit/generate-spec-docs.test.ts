import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SPEC_PAGE, specPage } from './generate-spec-docs.ts';

test('docs/specs.md is what the specs say', () => {
  assert.equal(
    readFileSync(SPEC_PAGE, 'utf8'),
    specPage(),
    'run: node testkit/generate-spec-docs.ts',
  );
});

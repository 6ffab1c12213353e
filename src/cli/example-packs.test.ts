/** Every example pack reads its own samples as somebody who knows the application expects. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readPack } from '../intake/pack/pack.ts';
import type { SampleBench } from '../intake/pack/resource-sample.ts';
import { type SampleOutcome, trySamples } from '../intake/pack/try-samples.ts';
import { openDuck } from '../lake/index.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'sources');
const LINES_MAX = 30;

const workFolder = mkdtempSync(join(tmpdir(), 'parcours-examples-'));
let bench: SampleBench & { readonly connection: { close(): void } };

before(async () => {
  const path = join(workFolder, 'samples.duckdb');
  const limits = { memoryLimitMb: 256, threads: 1, temporaryFolder: workFolder };
  bench = { connection: await openDuck({ path, ...limits }), workFolder };
});
after(() => {
  bench.connection.close();
  rmSync(workFolder, { recursive: true });
});

/** Tells of a sample only what is wrong with it. */
function faultOf({ sample, state, difference, facts, refused }: SampleOutcome): readonly string[] {
  if (state !== 'equal') return [`${sample}: ${state} ${difference ?? ''}`];
  return facts + refused === 0 ? [`${sample}: nothing was read`] : [];
}

for (const name of readdirSync(EXAMPLES).sort()) {
  test(`${name}: what the samples say is what is expected`, async () => {
    const tried = await trySamples(readPack(join(EXAMPLES, name)), false, bench);
    assert.ok(
      tried.some(({ facts }) => facts > 0),
      'a sample that gives facts',
    );
    assert.ok(
      tried.some(({ refused }) => refused > 0),
      'a sample of which something is refused',
    );
    assert.deepEqual(tried.flatMap(faultOf), []);
  });

  test(`${name}: samples are small enough to be read`, () => {
    const folder = join(EXAMPLES, name, 'samples');
    for (const sample of readdirSync(folder).filter((file) => /\.(hl7|csv|ndjson)$/.test(file))) {
      const lines = readFileSync(join(folder, sample), 'latin1')
        .trimEnd()
        .split(/\r\n|\r|\n/);
      assert.ok(lines.length <= LINES_MAX, `${sample}: ${lines.length} lines`);
    }
  });
}

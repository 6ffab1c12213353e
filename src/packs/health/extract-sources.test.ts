/** Sources don't know of each other: one that fails stops none of the others. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { factFolder } from '../../intake/facts/fact-files.ts';
import { openLandingLog } from '../../lake/index.ts';
import type { ParcoursError } from '../../model/errors.ts';
import type { ExtractJob } from './extract-source.ts';
import { extractSources } from './extract-sources.ts';

const PACK = join(import.meta.dirname, '../../../examples/sources/patient-record-fhir');
const PATIENT = '{"resourceType":"Patient","id":"1","gender":"female"}\n';

async function jobsFor(t: TestContext, names: readonly string[]): Promise<readonly ExtractJob[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-sources-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const jobs: ExtractJob[] = [];
  for (const source of names) {
    const own = (part: string): string => join(folder, part, source);
    cpSync(PACK, own('packs'), { recursive: true });
    mkdirSync(own('work'), { recursive: true });
    const log = await openLandingLog(own('landing'));
    const bytes = Buffer.from(PATIENT);
    await log.append({ kind: 'file', name: 'p.ndjson', bytes, receivedMs: 0 });
    await log.close();
    jobs.push({
      source,
      packFolder: own('packs'),
      landingFolder: own('landing'),
      factFolder: own('facts'),
      temporaryFolder: own('work'),
      isReadByDatabase: false,
      memoryLimitMb: 128,
    });
  }
  return jobs;
}

for (const atOnce of [1, 2]) {
  test(`a source that fails is named, and the others' facts are made (${atOnce} at once)`, async (t) => {
    const jobs = await jobsFor(t, ['a', 'b', 'c', 'd']);
    const [a, b, c, d] = jobs;
    assert.ok(a && b && c && d);
    writeFileSync(join(a.packFolder, 'views', 'person.json'), '{');
    // The folder can't be made: a file has its name.
    writeFileSync(join(b.temporaryFolder, 'facts-b'), 'DUPONT');
    await assert.rejects(
      extractSources(jobs, atOnce, () => {}),
      (error: ParcoursError) => {
        assert.equal(error.code, 'intake.source-failed');
        assert.match(error.sentence.en, /a \(pack\.view, .*person\.json\)\) ; b \(EEXIST\)\. /);
        assert.match(error.sentence.fr, /a \(pack\.view, .*person\.json\)\) ; b \(EEXIST\)\. /);
        assert.doesNotMatch(error.message, /DUPONT/);
        return true;
      },
    );
    const next = await Promise.all(jobs.map(({ factFolder: path }) => factFolder(path).next()));
    assert.deepEqual(next, [0, 0, 1, 1]);
    const sound = await extractSources([c, d], atOnce, () => {});
    assert.deepEqual(
      sound.map(({ pieces }) => pieces),
      [0, 0],
    );
  });
}

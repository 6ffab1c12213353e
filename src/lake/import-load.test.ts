/** Same input, same state: a real source into lakes, again and in another order. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../testkit/data-folder.ts';
import { assertSound, inFolder, SMALL, trialDrivers } from '../../testkit/lake-trial.ts';
import { OMOP, OMOP_LEGACY_COLUMNS } from '../model/index.ts';
import { openDuck } from './duck.ts';
import { importSource } from './import-load.ts';
import { initLake, type Lake } from './lake.ts';

const source = dataFolder('cohorts', 'mimic-iv-demo');
const skip = source === null ? 'the MIMIC-IV demo is not here' : false;

async function load(lake: Lake, from: string, temporaryFolder: string) {
  const options = { memoryLimitMb: 1024, threads: 2, strict: false, temporaryFolder, startedMs: 0 };
  return importSource(lake, OMOP_LEGACY_COLUMNS, from, options, () => {});
}

/** Content of every table, by the hash that the log keeps. */
async function contents(lake: Lake): Promise<readonly (readonly string[])[]> {
  const entries = await lake.history();
  return entries.flatMap(({ tables }) =>
    tables.map(({ path, contentHash }) => [path, contentHash]),
  );
}

async function shuffle(from: string, to: string): Promise<void> {
  mkdirSync(to);
  const connection = await openDuck({ path: ':memory:', ...SMALL });
  await connection.run('SELECT setseed(0.5)');
  for (const name of readdirSync(from).filter((file) => file.endsWith('.parquet'))) {
    const query = `SELECT * FROM read_parquet('${join(from, name)}') ORDER BY random()`;
    await connection.run(`COPY (${query}) TO '${join(to, name)}' (FORMAT parquet)`);
  }
  connection.close();
}

test('a source imported twice, and shuffled, gives the same state', { skip }, async () => {
  await inFolder(async (folder) => {
    const lake = await initLake(join(folder, 'lake'), OMOP, trialDrivers());
    const first = await load(lake, source ?? '', join(folder, 't1'));
    assert.equal(first.entry?.version, 0);
    assert.ok((await contents(lake)).length > 20);
    const again = await load(lake, source ?? '', join(folder, 't2'));
    assert.equal(again.entry, null);
    assert.equal(await lake.version(), 0);

    const shuffled = join(folder, 'shuffled');
    await shuffle(source ?? '', shuffled);
    const other = await initLake(join(folder, 'other'), OMOP, trialDrivers());
    await load(other, shuffled, join(folder, 't3'));
    assert.deepEqual(await contents(other), await contents(lake));
    assert.equal((await load(lake, shuffled, join(folder, 't4'))).entry, null);
    await assertSound(lake);
    await assertSound(other);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Pack } from '../../intake/pack/pack.ts';
import { intakeFolder } from './intake-folder.ts';
import { keepAccepted, takenFacts } from './refused-share.ts';

interface House {
  readonly judge: (version?: string) => ReturnType<typeof takenFacts>;
  /** A pair of files of facts, with what was counted; only their names are looked at here. */
  readonly read: (piece: number, records: number, refused: number, version?: string) => void;
  readonly forget: (version: string) => void;
}

function houseFor(t: TestContext): House {
  const path = mkdtempSync(join(tmpdir(), 'parcours-share-'));
  t.after(() => rmSync(path, { recursive: true }));
  mkdirSync(join(path, 'packs', 'app'), { recursive: true });
  writeFileSync(
    join(path, 'packs/app/source.yaml'),
    'name: app\ntitle: { fr: A, en: A }\nowner: { name: N }\nversion: 1\nformat: { name: csv }\n',
  );
  const intake = intakeFolder(path);
  const pack = (mapVersion: string): Pack => ({ ...intake.pack('app'), mapVersion });
  const folderOf = (version: string): string => intake.factsOf(pack(version)).path;
  return {
    judge: (version = 'a') => takenFacts(intake, pack(version)),
    read: (piece, records, refused, version = 'a') => {
      const range = `${String(piece).padStart(12, '0')}-${String(piece).padStart(12, '0')}`;
      mkdirSync(folderOf(version), { recursive: true });
      const counts = { from: piece, to: piece, records, refused, ignored: {} };
      writeFileSync(join(folderOf(version), `counts-${range}.json`), JSON.stringify(counts));
      writeFileSync(join(folderOf(version), `facts-${range}.parquet`), '');
    },
    forget: (version) => rmSync(folderOf(version), { recursive: true }),
  };
}

test('a few refused records stop nothing; a share of many does', async (t) => {
  const { read, judge } = houseFor(t);
  read(0, 10, 9);
  assert.deepEqual([(await judge()).isStopped, (await judge()).refusedShare], [false, null]);
  read(1, 190, 1);
  assert.deepEqual([(await judge()).isStopped, (await judge()).refusedShare], [false, 0.05]);
  read(2, 200, 100);
  const { isStopped, lastPiece } = await judge();
  assert.deepEqual([isStopped, lastPiece], [true, -1], 'nothing of it had been taken');
});

test('what is new is judged by itself, unless it is little: then with what came before', async (t) => {
  const { read, judge } = houseFor(t);
  read(0, 10_000, 0);
  await keepAccepted(await judge());
  read(1, 100, 20);
  assert.equal((await judge()).refusedShare, 0.2);
  assert.equal((await judge()).lastPiece, 0);
  const trickle = houseFor(t);
  for (let piece = 0; piece < 20; piece++) {
    trickle.read(piece, 10, piece < 10 ? 0 : 10);
    const judged = await trickle.judge();
    await keepAccepted(judged);
    if (judged.isStopped) {
      assert.deepEqual([piece, judged.lastPiece], [10, 9]);
      return;
    }
  }
  assert.fail('a source that sends little at a time is stopped as well');
});

test('new maps that refuse too much leave what the old ones made; without that, nothing is built', async (t) => {
  const { read, judge, forget } = houseFor(t);
  read(0, 500, 0, 'old');
  await keepAccepted(await judge('old'));
  read(0, 500, 400, 'new');
  const { isStopped, mapVersion, lastPiece } = await judge('new');
  assert.deepEqual([isStopped, mapVersion, lastPiece], [true, 'old', 0]);
  forget('old');
  await assert.rejects(judge('new'), { code: 'intake.stopped' });
});

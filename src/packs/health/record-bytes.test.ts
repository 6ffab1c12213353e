import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { LandingItem } from '../../lake/index.ts';
import { recordBytes } from './record-bytes.ts';

/** A log of pieces, of which only bytes and names matter. */
function logOf(...pieces: readonly (readonly [name: string, bytes: Buffer])[]) {
  return {
    items: async function* ({ from }: { readonly from: number }): AsyncGenerator<LandingItem> {
      for (const [sequence, [name, bytes]] of pieces.entries()) {
        if (sequence < from) continue;
        const stream = async function* (): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
        };
        const rest = { kind: 'file', sizeBytes: bytes.length, receivedMs: 0, sha256: '' } as const;
        yield { sequence, name, stream, ...rest };
      }
    },
  };
}

test('a record is found within its piece, also in what a packed one holds', async () => {
  const text = Buffer.from('head\none;two\nthree\n');
  const packed = gzipSync(text);
  const log = logOf(['a.csv', text], ['b.csv.gz', packed], ['c.csv', packed]);
  const second = { line: 2, offsetBytes: 5, lengthBytes: 7 };
  for (const sequence of [0, 1, 2]) {
    const found = await recordBytes(log, { sequence, ...second });
    assert.equal(found?.bytes.toString(), 'one;two');
    assert.equal(found?.isCut, false);
  }
  const whole = { sequence: 1, line: null, offsetBytes: 0, lengthBytes: packed.length };
  assert.deepEqual((await recordBytes(log, whole))?.bytes, packed);
  assert.equal(await recordBytes(log, { sequence: 3, ...second }), null);
});

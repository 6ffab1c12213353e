import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NativeEngine, openNativeEngine } from '../src/engine/native/index.ts';
import { nodeCacheFiles } from '../src/lake/cache-files.ts';
import type { Lake } from '../src/lake/index.ts';
import { MACHINE } from './open-data-set.ts';

/** The native engine on a lake, with all of the machine that a benchmark may use. */
export function nativeOn(lake: Lake, onRows: (rows: number) => void = () => {}): NativeEngine {
  return openNativeEngine(lake, {
    ...MACHINE,
    temporaryFolder: mkdtempSync(join(tmpdir(), 'parcours-bench-')),
    files: nodeCacheFiles(randomUUID),
    newId: () => randomUUID(),
    onBuild: ({ rows }) => onRows(rows),
  });
}

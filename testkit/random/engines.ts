import type { Engine } from '../../src/engine/answer.ts';
import { nativeEngine } from '../../src/engine/native/index.ts';
import { referenceEngine } from '../../src/engine/reference/index.ts';
import { duckdbEngine } from '../../src/engine/sql/duckdb/index.ts';
import type { MemoryTables } from '../../src/lake/memory-snapshot.ts';
import type { Snapshot } from '../../src/lake/snapshot.ts';

/** What an engine is opened on: a snapshot, and the rows it was filled with. */
export interface LakeContent {
  readonly snapshot: Snapshot;
  readonly tables: MemoryTables;
}

export interface OpenEngine extends Engine {
  /** Gives back what was opened for this content; the snapshot stays open. */
  close?(): Promise<void>;
}

export interface EngineUnderTest {
  readonly name: string;
  open(content: LakeContent): Promise<OpenEngine>;
}

/** Every engine must give the answer of the first, which is the oracle. */
export const ENGINES_UNDER_TEST: readonly EngineUnderTest[] = [
  { name: 'reference', open: async ({ snapshot }) => referenceEngine(snapshot) },
  { name: 'sql', open: async ({ snapshot }) => duckdbEngine(snapshot) },
  { name: 'native', open: async ({ snapshot }) => nativeEngine(snapshot) },
];

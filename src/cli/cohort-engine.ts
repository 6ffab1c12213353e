import type { Engine } from '../engine/answer.ts';
import type { NativeEngine } from '../engine/native/index.ts';
import { nodeCacheFiles } from '../lake/cache-files.ts';
import { errorCode, isPostgresUrl, type Lake } from '../lake/index.ts';
import type { Snapshot } from '../lake/snapshot.ts';
import { usage } from './arguments.ts';
import { type Call, needed, progressOf, type Resources, warn } from './call.ts';
import { lakeToRead, withExport, withSnapshot, withWorkplace } from './lake-access.ts';

/** An engine, and the version of the lake that it answers from. */
export interface EngineAt {
  readonly engine: Engine | NativeEngine;
  readonly version: number;
}

/**
 * The engine that `--engine` names, or the one that suits the lake: native on the last version of
 * a lake, SQL on an older version, PostgreSQL's own on an export.
 */
export async function withEngine<Answer>(
  call: Call,
  work: (at: EngineAt) => Promise<Answer>,
): Promise<Answer> {
  const { engine, lake, 'as-of': asOf } = call.options;
  if (isPostgresUrl(needed(lake))) {
    if (engine === 'native') throw usage('usage.native-export', (texts) => texts.nativeExport);
    return withExport(call, async (snapshot) =>
      work({ engine: await snapshotEngine(call, snapshot), version: snapshot.version }),
    );
  }
  if (engine === 'native' && asOf !== undefined) {
    throw usage('usage.native-as-of', (texts) => texts.nativeAsOf);
  }
  if (asOf === undefined && (engine === undefined || engine === 'native')) {
    const answered = await withNative(call, async (native, opened) =>
      work({ engine: native, version: await opened.version() }),
    );
    if (answered !== null) return answered.value;
    warn(call, call.texts.cohort.noIndex);
  }
  return withSnapshot(call, async (snapshot) =>
    work({ engine: await snapshotEngine(call, snapshot), version: snapshot.version }),
  );
}

async function snapshotEngine(call: Call, snapshot: Snapshot): Promise<Engine> {
  if (call.options.engine === 'reference') {
    return (await import('../engine/reference/index.ts')).referenceEngine(snapshot);
  }
  if (isPostgresUrl(call.options.lake ?? '')) {
    return (await import('../engine/sql/postgresql/index.ts')).postgresEngine(snapshot);
  }
  return (await import('../engine/sql/duckdb/index.ts')).duckdbEngine(snapshot);
}

/** A lake as it is now, however many loads come while it is asked. */
async function lakeNow(lake: Lake): Promise<Lake> {
  const version = await lake.version();
  const at = version < 0 ? {} : { asOf: String(version) };
  return {
    ...lake,
    version: async () => version,
    contents: () => lake.contents(at.asOf),
    snapshot: ({ memoryLimitMb, threads, temporaryFolder }) =>
      lake.snapshot({ memoryLimitMb, threads, temporaryFolder, ...at }),
  };
}

/** Why an index can't be put beside a lake. */
const UNWRITABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
  'ENOSPC',
  'EDQUOT',
]);

/** The native engine on the last version of `--lake`; null if its index can't be written. */
export async function withNative<Answer>(
  call: Call,
  work: (engine: NativeEngine, lake: Lake, resources: Resources) => Promise<Answer>,
): Promise<{ readonly value: Answer } | null> {
  return withWorkplace(call, async (resources) => {
    const lake = await lakeNow(await lakeToRead(call));
    const { openNativeEngine } = await import('../engine/native/index.ts');
    const progress = progressOf(call);
    const engine = openNativeEngine(lake, {
      ...resources,
      files: nodeCacheFiles(call.surroundings.uniqueName),
      newId: call.surroundings.uniqueName,
      onBuild: ({ shardsDone, shards }) => {
        const label = call.texts.progress.stages.index;
        progress.update({ label, done: shardsDone, total: shards, unit: 'items' });
      },
    });
    try {
      try {
        // Opens the index, and builds it where it has to be.
        await engine.planOf([]);
      } catch (error) {
        if (UNWRITABLE.has(errorCode(error) ?? '')) return null;
        throw error;
      } finally {
        progress.end();
      }
      return { value: await work(engine, lake, resources) };
    } finally {
      await engine.close().catch(() => {});
    }
  });
}

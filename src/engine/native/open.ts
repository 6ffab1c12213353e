import type { CacheFiles } from '../../lake/cache-files.ts';
import type { Lake } from '../../lake/lake.ts';
import type { SnapshotOptions } from '../../lake/lake-snapshot.ts';
import { engineOn, type NativeEngine } from './engine.ts';
import type { IndexHome, OnBuild } from './store/build-store.ts';
import { forgetStoredIndex, type OpenedIndex, openStoredIndex } from './store/stored-index.ts';

/** Folder of a lake where its event index is kept. It may be deleted at any time. */
const FOLDER = 'event-index';

export interface NativeOptions extends SnapshotOptions {
  /** Threads that evaluate, beside the caller's own; 0: that one evaluates. By default `threads`. */
  readonly evaluationThreads?: number;
  readonly files: CacheFiles;
  /** A name that was never given before. */
  readonly newId: () => string;
  /** Told while an index is built or updated. */
  readonly onBuild?: OnBuild;
  /** Told once, when the index is open. */
  readonly onOpen?: (opened: OpenedIndex) => void;
}

/**
 * The native engine on the last version of a lake. The event index is opened at the first
 * question: found beside the lake, brought up to its version, or built when it is not there. One
 * that turns out to be damaged is built anew, and the question is asked again.
 */
export function openNativeEngine(lake: Lake, options: NativeOptions): NativeEngine {
  const { files, newId, threads, onBuild = () => {}, onOpen = () => {} } = options;
  const home: IndexHome = { files, folder: `${lake.path}/${FOLDER}`, newId };
  const open = async (damaged: boolean): Promise<OpenedIndex['index']> => {
    if (damaged) await forgetStoredIndex(home);
    const version = await lake.version();
    const contents = await lake.contents();
    const opened = await openStoredIndex(
      home,
      {
        model: lake.model,
        version,
        contents,
        snapshot: () =>
          lake.snapshot(version < 0 ? options : { ...options, asOf: String(version) }),
        // Side tables are read anew in any case: no journey holds what lies behind them.
        touchedSince: (older) => lake.touchedSubjects(older, version, options),
      },
      onBuild,
    );
    onOpen(opened);
    return opened.index;
  };
  return engineOn(open, options.evaluationThreads ?? threads);
}

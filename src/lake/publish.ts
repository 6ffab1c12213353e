import { join } from 'node:path';
import { commitText, logName, PROTOCOL } from './delta.ts';
import { type LakeDrivers, makeLastingFolder, putIfAbsent } from './files.ts';
import { type LakeEntry, stateAfter, type TableState } from './lake-log.ts';
import { type SqlConnection, sqlText } from './sql-connection.ts';

/** A checkpoint every so many versions of a table, as Delta's own default. */
const CHECKPOINT_EVERY = 10;

function deltaLogFile(lake: string, path: string, version: number): string {
  return join(lake, path, '_delta_log', `${logName(version)}.json`);
}

const checkpointDue = (version: number): boolean => version > 0 && version % CHECKPOINT_EVERY === 0;

/**
 * Entries whose Delta logs are not all there. Entries are published in their order, so the search
 * goes back from the last and ends at the first that is whole.
 */
export async function unpublished(
  drivers: LakeDrivers,
  lake: string,
  entries: readonly LakeEntry[],
): Promise<readonly LakeEntry[]> {
  const whole = async (entry: LakeEntry): Promise<boolean> => {
    const wanted = entry.tables.flatMap(({ path, deltaVersion }) => [
      deltaLogFile(lake, path, deltaVersion),
      ...(checkpointDue(deltaVersion) ? [checkpointFile(lake, path, deltaVersion)] : []),
    ]);
    for (const file of wanted) if ((await drivers.files.facts(file)) === null) return false;
    return true;
  };
  let first = entries.length;
  for (const entry of entries.toReversed()) {
    if (await whole(entry)) break;
    first -= 1;
  }
  return entries.slice(first);
}

function checkpointFile(lake: string, path: string, version: number): string {
  return join(lake, path, '_delta_log', `${logName(version)}.checkpoint.parquet`);
}

/**
 * Writes the Delta logs that are not there yet, this load's and those that a crash cut. What is
 * there is left: the text is the same whoever writes it, so this may be cut and begun again, and
 * done by two at once.
 */
export async function publish(
  drivers: LakeDrivers,
  lake: string,
  entries: readonly LakeEntry[],
  connection: SqlConnection,
): Promise<void> {
  for (const entry of await unpublished(drivers, lake, entries)) {
    const state = stateAfter(entries.filter(({ version }) => version <= entry.version));
    for (const commit of entry.tables) {
      await makeLastingFolder(drivers.files, lake, `${commit.path}/_delta_log`);
      const file = deltaLogFile(lake, commit.path, commit.deltaVersion);
      await putIfAbsent(drivers, file, commitText(commit.actions));
      const table = state.get(commit.path);
      if (table === undefined || !checkpointDue(commit.deltaVersion)) continue;
      await writeCheckpoint(drivers, lake, table, connection);
    }
  }
}

/** Types of a checkpoint's columns (protocol.md, "Checkpoint Schema"). */
const CHECKPOINT_COLUMNS = {
  protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)',
  metaData:
    'STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, ' +
    'options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], ' +
    'createdTime BIGINT, configuration MAP(VARCHAR, VARCHAR))',
  add:
    'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, ' +
    'modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))',
  remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN)',
} as const;

async function writeCheckpoint(
  drivers: LakeDrivers,
  lake: string,
  table: TableState,
  connection: SqlConnection,
): Promise<void> {
  const { files } = drivers;
  const folder = join(lake, table.path, '_delta_log');
  const final = checkpointFile(lake, table.path, table.deltaVersion);
  const actions = [
    { protocol: PROTOCOL },
    { metaData: table.metaData },
    ...[...table.files.values()].map((add) => ({ add: { ...add, dataChange: false } })),
  ];
  const id = drivers.newId();
  const lines = join(folder, `${id}.json.tmp`);
  const draft = join(folder, `${id}.parquet.tmp`);
  const types = Object.entries(CHECKPOINT_COLUMNS).map(
    ([name, type]) => `${name}: ${sqlText(type)}`,
  );
  const pointer = join(folder, `${id}.pointer.tmp`);
  try {
    await files.writeText(lines, actions.map((action) => JSON.stringify(action)).join('\n'));
    await connection.run(
      `COPY (SELECT * FROM read_json(${sqlText(lines)}, format = 'newline_delimited', ` +
        `columns = {${types.join(', ')}})) TO ${sqlText(draft)} (FORMAT parquet)`,
    );
    await files.sync(draft);
    await files.rename(draft, final);
    const size = actions.length;
    await files.writeText(pointer, JSON.stringify({ version: table.deltaVersion, size }));
    await files.sync(pointer);
    await files.rename(pointer, join(folder, '_last_checkpoint'));
    await files.sync(folder);
  } finally {
    for (const left of [lines, draft, pointer]) await files.remove(left).catch(() => {});
  }
}

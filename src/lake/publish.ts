import { join } from 'node:path';
import { commitText, logName, PROTOCOL } from './delta.ts';
import { type LakeDrivers, putIfAbsent } from './files.ts';
import { type LakeEntry, stateAfter, type TableState } from './lake-log.ts';
import { type SqlConnection, sqlText } from './sql-connection.ts';

/** A checkpoint every so many versions of a table, as Delta's own default. */
const CHECKPOINT_EVERY = 10;

/** Whether the Delta log of every table of the last load is there. */
export async function isPublished(
  drivers: LakeDrivers,
  lake: string,
  entry: LakeEntry,
): Promise<boolean> {
  for (const { path, deltaVersion } of entry.tables) {
    if ((await drivers.files.facts(deltaLogFile(lake, path, deltaVersion))) === null) return false;
  }
  return true;
}

function deltaLogFile(lake: string, path: string, version: number): string {
  return join(lake, path, '_delta_log', `${logName(version)}.json`);
}

/**
 * Writes the Delta logs of the last entry's tables. What is there already is left: the text is the
 * same whoever writes it, so this may be cut and begun again, and by two at once.
 */
export async function publish(
  drivers: LakeDrivers,
  lake: string,
  entries: readonly LakeEntry[],
  connection: SqlConnection,
): Promise<void> {
  const last = entries.at(-1);
  if (last === undefined) return;
  const state = stateAfter(entries);
  for (const commit of last.tables) {
    await drivers.files.makeFolder(join(lake, commit.path, '_delta_log'));
    const file = deltaLogFile(lake, commit.path, commit.deltaVersion);
    await putIfAbsent(drivers, file, commitText(commit.actions));
    const table = state.get(commit.path);
    const due = commit.deltaVersion > 0 && commit.deltaVersion % CHECKPOINT_EVERY === 0;
    if (due && table !== undefined) await writeCheckpoint(drivers, lake, table, connection);
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
  const final = join(folder, `${logName(table.deltaVersion)}.checkpoint.parquet`);
  if ((await files.facts(final)) !== null) return;
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
  await files.writeText(lines, actions.map((action) => JSON.stringify(action)).join('\n'));
  try {
    await connection.run(
      `COPY (SELECT * FROM read_json(${sqlText(lines)}, format = 'newline_delimited', ` +
        `columns = {${types.join(', ')}})) TO ${sqlText(draft)} (FORMAT parquet)`,
    );
  } finally {
    await files.remove(lines);
  }
  await files.sync(draft);
  await files.rename(draft, final);
  const pointer = join(folder, `${id}.pointer.tmp`);
  const size = actions.length;
  await files.writeText(pointer, JSON.stringify({ version: table.deltaVersion, size }));
  await files.sync(pointer);
  await files.rename(pointer, join(folder, '_last_checkpoint'));
  await files.sync(folder);
}

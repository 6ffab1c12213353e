import { type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { drawTable } from '../table.ts';

/** `parcours lake history --lake LAKE` */
export const lakeHistory: Command = async (call) => {
  const { texts, options } = call;
  const entries = await (await lakeToRead(call)).history();
  if (options.json === true) {
    const versions = entries.map(({ version, time, load }) => ({
      version,
      time,
      operation: load.operation,
      source: load.source,
      source_bytes: load.sourceBytes,
      source_sha256: load.sourceSha256,
      accepted: load.rowsAccepted,
      rejected: load.rowsRejected,
      duration_ms: load.durationMs,
      tables: load.tables.map(({ table, rowsAccepted, rowsRejected }) => {
        return { table, accepted: rowsAccepted, rejected: rowsRejected };
      }),
    }));
    sayJson(call, { versions });
    return EXIT.ok;
  }
  const { columns } = texts.lake;
  const { integer, instant } = texts.numbers;
  const heads = [
    { title: columns.version, align: 'right' },
    { title: columns.date, align: 'left' },
    { title: columns.operation, align: 'left' },
    { title: columns.accepted, align: 'right' },
    { title: columns.rejected, align: 'right' },
    { title: columns.source, align: 'left' },
  ] as const;
  const rows = entries.map(({ version, time, load }) => [
    integer(version),
    instant(Date.parse(time)),
    load.operation,
    integer(load.rowsAccepted),
    integer(load.rowsRejected),
    load.source,
  ]);
  say(call, rows.length === 0 ? [texts.lake.noHistory] : drawTable(heads, rows));
  return EXIT.ok;
};

import { type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { drawTable } from '../table.ts';

/** `parcours lake tables --lake LAKE` */
export const lakeTables: Command = async (call) => {
  const { texts, options } = call;
  const tables = await (await lakeToRead(call)).tables(options['as-of']);
  if (options.json === true) {
    const plain = tables.map(({ table, rows, files, bytes, changedIn, deltaVersion }) => {
      return { table, rows, files, bytes, changed_in: changedIn, delta_version: deltaVersion };
    });
    sayJson(call, { tables: plain });
    return EXIT.ok;
  }
  const { columns } = texts.lake;
  const { integer, bytes } = texts.numbers;
  const heads = [
    { title: columns.table, align: 'left' },
    { title: columns.rows, align: 'right' },
    { title: columns.files, align: 'right' },
    { title: columns.size, align: 'right' },
    { title: columns.changedIn, align: 'right' },
  ] as const;
  const rows = tables.map((one) => [
    one.table,
    integer(one.rows),
    integer(one.files),
    bytes(one.bytes),
    integer(one.changedIn),
  ]);
  say(call, rows.length === 0 ? [texts.lake.noTables] : drawTable(heads, rows));
  return EXIT.ok;
};

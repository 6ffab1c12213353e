import { usage } from '../arguments.ts';
import { type Command, needed, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { drawTable } from '../table.ts';

/** `parcours lake trace TABLE ID --lake LAKE` */
export const lakeTrace: Command = async (call) => {
  const [table, id] = [needed(call.words[0]), needed(call.words[1])];
  if (!/^-?\d+$/.test(id)) throw usage('usage.not-a-row', (t) => t.notARow(id));
  const lines = await (await lakeToRead(call)).lineage(table, BigInt(id));
  if (call.options.json === true) {
    sayJson(call, { table, id, lineage: lines });
    return EXIT.ok;
  }
  const { source, numbers, lake } = call.texts;
  if (lines.length === 0) {
    say(call, [source.noLineage]);
    return EXIT.someFailed;
  }
  const heads = [
    { title: source.columns.source, align: 'left' },
    { title: source.columns.place, align: 'left' },
    { title: 'SHA-256', align: 'left' },
    { title: lake.columns.version, align: 'left' },
  ] as const;
  const rows = lines.map((one) => {
    const place = [one.sequence, one.line ?? '–', one.offsetBytes].map((part) => {
      return typeof part === 'number' ? numbers.integer(part) : part;
    });
    return [one.source, place.join(', '), one.sha256, one.mapVersion];
  });
  say(call, drawTable(heads, rows));
  return EXIT.ok;
};

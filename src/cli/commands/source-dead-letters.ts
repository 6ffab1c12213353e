import { openDuck } from '../../lake/index.ts';
import { sqlText } from '../../lake/sql-connection.ts';
import { type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withWorkplace } from '../lake-access.ts';
import { chosenPacks, intakeOf } from '../source-access.ts';
import { drawTable } from '../table.ts';

const SHOWN = 100;

/** `parcours source dead-letters [NAME…] --intake INTAKE` */
export const sourceDeadLetters: Command = async (call) => {
  const intake = intakeOf(call);
  const files: (readonly [string, readonly string[]])[] = [];
  for (const name of chosenPacks(call, intake)) {
    const letters = await intake.factsOf(intake.pack(name)).letters();
    if (letters.length > 0) files.push([name, letters]);
  }
  const rows = await withWorkplace(call, async (resources) => {
    if (files.length === 0) return [];
    const connection = await openDuck({ path: ':memory:', ...resources });
    try {
      const parts = files.map(([name, list]) => {
        return `SELECT ${sqlText(name)} AS source, * FROM read_parquet([${list.map(sqlText).join(', ')}])`;
      });
      const limit = call.options.limit ?? SHOWN;
      const all = parts.join(' UNION ALL ');
      return await connection.rows(`${all} ORDER BY source, sequence, offset_bytes LIMIT ${limit}`);
    } finally {
      connection.close();
    }
  });
  if (call.options.json === true) {
    sayJson(call, { dead_letters: rows });
    return EXIT.ok;
  }
  if (rows.length === 0) {
    say(call, [call.texts.source.noLetters]);
    return EXIT.ok;
  }
  const { columns } = call.texts.source;
  const titles = [columns.source, columns.rule, columns.field, columns.expected, columns.place];
  const heads = titles.map((title) => ({ title, align: 'left' }) as const);
  const shown = rows.map((row) => [
    String(row.source),
    [row.map_rule, row.rule].filter((part) => part !== null).join(' / '),
    String(row.field ?? ''),
    String(row[`expected_${call.lang}`]),
    [row.sequence, row.line ?? '–', row.offset_bytes].join(', '),
  ]);
  say(call, drawTable(heads, shown));
  return EXIT.ok;
};

import { coverage } from '../../terminology/index.ts';
import { type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withSnapshot } from '../lake-access.ts';
import { drawTable } from '../table.ts';

/** `parcours terminology coverage --lake LAKE` */
export const terminologyCoverage: Command = async (call) => {
  const { texts, options } = call;
  const fields = await withSnapshot(call, coverage);
  if (options.json === true) {
    const plain = fields.map(({ table, field, rows, mappedRows, codes, mappedCodes }) => {
      return { table, field, rows, mapped_rows: mappedRows, codes, mapped_codes: mappedCodes };
    });
    sayJson(call, { fields: plain });
    return EXIT.ok;
  }
  if (fields.length === 0) {
    say(call, [texts.terminology.noCodes]);
    return EXIT.ok;
  }
  const { columns } = texts.terminology;
  const { integer, percent } = texts.numbers;
  const heads = [
    { title: columns.table, align: 'left' },
    { title: columns.field, align: 'left' },
    { title: columns.rows, align: 'right' },
    { title: columns.mapped, align: 'right' },
    { title: columns.codes, align: 'right' },
    { title: columns.mappedCodes, align: 'right' },
  ] as const;
  const rows = fields.map((one) => [
    one.table,
    one.field,
    integer(one.rows),
    percent(one.mappedRows / one.rows),
    integer(one.codes),
    percent(one.mappedCodes / one.codes),
  ]);
  const sum = (of: 'rows' | 'mappedRows'): number =>
    fields.reduce((total, one) => total + one[of], 0);
  const total = texts.terminology.total(sum('rows'), sum('mappedRows'));
  say(call, [...drawTable(heads, rows), '', total]);
  return EXIT.ok;
};

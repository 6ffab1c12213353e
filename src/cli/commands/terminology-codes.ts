import { type LocalCode, localCodes } from '../../terminology/index.ts';
import { type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withSnapshot } from '../lake-access.ts';
import { clip, drawTable } from '../table.ts';

const SHOWN_BY_DEFAULT = 50;
const LABEL_WIDTH = 40;

/** `parcours terminology codes --lake LAKE` */
export const terminologyCodes: Command = async (call) => {
  const { texts, options } = call;
  const limit = options.limit ?? SHOWN_BY_DEFAULT;
  const wanted = { limit, unmapped: options.unmapped === true };
  const codes = await withSnapshot(call, (snapshot) => localCodes(snapshot, wanted));
  if (options.json === true) {
    sayJson(call, { codes: codes.map(plainCode) });
    return EXIT.ok;
  }
  if (codes.length === 0) {
    say(call, [texts.terminology.noCodes]);
    return EXIT.ok;
  }
  const { columns } = texts.terminology;
  const { integer, percent } = texts.numbers;
  const heads = [
    { title: columns.field, align: 'left' },
    { title: columns.code, align: 'left' },
    { title: columns.label, align: 'left' },
    { title: columns.unit, align: 'left' },
    { title: columns.rows, align: 'right' },
    { title: columns.mapped, align: 'right' },
    { title: columns.concept, align: 'left' },
  ] as const;
  const rows = codes.map((one) => [
    `${one.table}.${one.field}`,
    clip(one.code, LABEL_WIDTH),
    clip(one.label ?? '', LABEL_WIDTH),
    one.unit ?? '',
    integer(one.rows),
    percent(one.mappedRows / one.rows),
    clip(one.conceptName ?? '', LABEL_WIDTH),
  ]);
  say(call, drawTable(heads, rows));
  return EXIT.ok;
};

function plainCode(one: LocalCode): object {
  const { table, field, code, label, unit, rows, values } = one;
  const concept = { concept_id: one.conceptId, concept_name: one.conceptName };
  return { table, field, code, label, unit, rows, mapped_rows: one.mappedRows, ...concept, values };
}

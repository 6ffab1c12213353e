import { REASONS } from '../../lake/index.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { clip, drawTable } from '../table.ts';

const SHOWN_BY_DEFAULT = 50;
/** Values are shown as they were read; a whole clinical note would hide the rest. */
const VALUE_WIDTH = 40;

/** `parcours lake dead-letters --lake LAKE` */
export const lakeDeadLetters: Command = async (call) => {
  const { texts, options } = call;
  const { load } = options;
  const lake = await lakeToRead(call);
  const loads = (await lake.history()).filter((one) => load === undefined || one.version === load);
  const total = loads.reduce((sum, one) => sum + one.load.rowsRejected, 0);
  const limit = options.limit ?? SHOWN_BY_DEFAULT;
  const letters = await lake.deadLetters(load === undefined ? { limit } : { load, limit });
  if (options.json === true) {
    const rows = letters.map(({ loadVersion, ...letter }) => ({ version: loadVersion, ...letter }));
    sayJson(call, { total, rows });
    return EXIT.ok;
  }
  if (letters.length === 0) {
    say(call, [texts.lake.noDeadLetters]);
    return EXIT.ok;
  }
  const { columns } = texts.lake;
  const heads = [
    { title: columns.version, align: 'right' },
    { title: columns.file, align: 'left' },
    { title: columns.line, align: 'right' },
    { title: columns.column, align: 'left' },
    { title: columns.value, align: 'left' },
    { title: columns.reason, align: 'left' },
  ] as const;
  const rows = letters.map((one) => [
    texts.numbers.integer(one.loadVersion),
    one.file,
    texts.numbers.integer(one.line),
    one.column ?? '',
    shownValue(one.value),
    reasonText(call, one.reason),
  ]);
  say(call, [texts.lake.deadLetters(letters.length, total), '', ...drawTable(heads, rows)]);
  return EXIT.ok;
};

/** On one line, and without what would move the cursor of a terminal. */
function shownValue(value: string | null): string {
  return clip((value ?? '').replace(/\p{Cc}+/gu, ' '), VALUE_WIDTH);
}

function reasonText(call: Call, code: string): string {
  return Object.hasOwn(REASONS, code) ? REASONS[code as keyof typeof REASONS][call.lang] : code;
}

import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { chosenPacks, intakeOf } from '../source-access.ts';
import { type SourceFigures, sourceFigures } from '../source-figures.ts';
import { drawTable } from '../table.ts';

/** `parcours source status [NAME…] --intake INTAKE` */
export const sourceStatus: Command = async (call) => {
  const intake = intakeOf(call);
  const sources: SourceFigures[] = [];
  for (const name of chosenPacks(call, intake)) {
    sources.push(await sourceFigures(call, intake, name));
  }
  if (call.options.json === true) sayJson(call, { sources });
  else say(call, statusTable(call, sources));
  return EXIT.ok;
};

function statusTable(call: Call, sources: readonly SourceFigures[]): readonly string[] {
  const { columns, freshness, volumes } = call.texts.source;
  const { integer, instant, percent } = call.texts.numbers;
  const heads = [
    { title: columns.source, align: 'left' },
    { title: columns.received, align: 'left' },
    { title: columns.freshness, align: 'left' },
    { title: columns.volume, align: 'left' },
    { title: columns.allPieces, align: 'right' },
    { title: columns.unread, align: 'right' },
    { title: columns.facts, align: 'right' },
    { title: columns.refused, align: 'right' },
    { title: columns.unmapped, align: 'right' },
  ] as const;
  const rows = sources.map((one) => [
    one.source,
    one.lastReceivedMs === null ? '–' : instant(one.lastReceivedMs),
    freshness[one.freshness.verdict],
    volumes[one.volume.verdict],
    ...[one.pieces, one.unread, one.facts, one.deadLetters].map(integer),
    one.unmappedShare === null ? '–' : percent(one.unmappedShare),
  ]);
  return drawTable(heads, rows);
}

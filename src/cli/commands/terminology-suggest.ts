import {
  type CountedItem,
  localCodes,
  readItems,
  type Suggestion,
  suggester,
  undecided,
  writeTermFile,
} from '../../terminology/index.ts';
import { usage } from '../arguments.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withSnapshot } from '../lake-access.ts';
import { acceptedFor, inFolder, poolFor } from '../terminology-access.ts';

const SUGGESTED_BY_DEFAULT = 3;

/** `parcours terminology suggest --codes FILE --pool FILE` */
export const terminologySuggest: Command = async (call) => {
  const { options, texts } = call;
  const items = await itemsFor(call);
  if (options.out !== undefined) {
    const listed = items.map(({ item, rows }) => ({ ...item, rows }));
    const path = inFolder(call, options.out);
    await writeTermFile(path, undecided(path, listed));
    say(call, [texts.terminology.written(options.out, listed.length)]);
    return EXIT.ok;
  }
  const pool = await poolFor(call);
  const accepted = await acceptedFor(call);
  const ranker = suggester(pool, accepted);
  const count = options.limit ?? SUGGESTED_BY_DEFAULT;
  const answers = items.map((one) => ({ ...one, suggestions: ranker.suggest(one.item, count) }));
  if (options.json === true) {
    sayJson(call, { codes: answers.map((answer) => plainAnswer(call, answer)) });
    return EXIT.ok;
  }
  say(call, [
    texts.terminology.suggested(items.length, pool.length, accepted.length),
    ...answers.flatMap(({ item, rows, suggestions }) => [
      '',
      itemLine(call, item, rows),
      ...suggestionLines(call, suggestions),
    ]),
  ]);
  return EXIT.ok;
};

type Answer = CountedItem & { readonly suggestions: readonly Suggestion[] };

/** The list that --codes names, or the codes of the lake's events that have no concept. */
async function itemsFor(call: Call): Promise<readonly CountedItem[]> {
  const { codes, lake } = call.options;
  if (codes !== undefined) return readItems(inFolder(call, codes));
  if (lake === undefined) throw usage('usage.no-codes', (texts) => texts.noItems);
  const found = await withSnapshot(call, (snapshot) => localCodes(snapshot, { unmapped: true }));
  const measured = found.filter(({ table, field }) => table === field);
  return measured.map(({ code, label, unit, rows, values }) => {
    const item = { code, label: label ?? code };
    const more = { ...(unit === null ? {} : { unit }), ...(values === null ? {} : { values }) };
    return { item: { ...item, ...more }, rows };
  });
}

/** "NA  Sodium  mmol/L  Blood  1,204 rows" */
export function itemLine(call: Call, item: CountedItem['item'], rows: number): string {
  const { code, label, unit, specimen, category } = item;
  const volume = rows === 0 ? '' : call.texts.terminology.volume(rows);
  const parts = [code, label === code ? '' : label, unit, specimen, category, volume];
  return parts.filter((part) => part !== undefined && part !== '').join('  ');
}

export function suggestionLines(call: Call, suggestions: readonly Suggestion[]): readonly string[] {
  const { terminology, numbers } = call.texts;
  if (suggestions.length === 0) return [`  ${terminology.nothingFound}`];
  return suggestions.flatMap(({ candidate, score, reasons }, at) => [
    `  ${at + 1}  ${numbers.percent(score)}  ${candidate.code}  ${candidate.name}`,
    ...reasons.map((reason) => {
      const sign = reason.for ? terminology.inFavour : terminology.against;
      return `       ${sign} ${reason[call.lang]}`;
    }),
  ]);
}

function plainAnswer(call: Call, { item, rows, suggestions }: Answer): object {
  return {
    ...item,
    rows,
    suggestions: suggestions.map(({ candidate, score, reasons }) => ({
      code: candidate.code,
      name: candidate.name,
      concept_id: candidate.conceptId,
      score,
      reasons: reasons.map((reason) => ({ for: reason.for, text: reason[call.lang] })),
    })),
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openUnits, suggester, type Units } from '../../src/terminology/index.ts';
import { keywordSearch } from './keyword-search.ts';
import { acceptedOf, type LabItem, type LabList, parseCsv, readLabList } from './lab-items.ts';
import { atLeast, type ConformanceSection, percent } from './section.ts';
import { foldOf, trainCold, trainLearnt } from './train-weights.ts';

const FOLDS = 5;
const SHOWN = 5;
const LEAST_TOP_1 = 0.6;
const LEAST_TOP_5 = 0.8;

/** What one way of searching answered for one item: codes, best first. */
interface Answer {
  readonly one: LabItem;
  readonly codes: readonly string[];
}

/** Local codes to LOINC, and units to UCUM, on public lists. */
export async function terminology(dataFolder: string): Promise<ConformanceSection> {
  const list = readLabList(dataFolder);
  const mapped = list.items.filter(({ target }) => target !== null);
  const search = keywordSearch(list.pool);
  const ways = [
    ['keyword search on the label', mapped.map((one) => ({ one, codes: search(one.item.label) }))],
    ['suggestions, nothing accepted yet', crossed(list, mapped, 'cold')],
    ['suggestions, learning from accepted mappings', crossed(list, mapped, 'learnt')],
  ] as const;
  const targets = ways
    .slice(1)
    .flatMap(([name, answers]) => [
      atLeast(`${name}: first`, LEAST_TOP_1, share(answers, 1)),
      atLeast(`${name}: among the first five`, LEAST_TOP_5, share(answers, 5)),
    ]);
  const units = await unitLines(dataFolder, list);
  return {
    title: 'Local codes and units',
    targets,
    lines: [
      `${mapped.length} mapped items of a hospital’s laboratory list, against all ${list.pool.length} LOINC codes that occur there (a restricted pool, not the whole of LOINC). ${FOLDS} parts: an item never sees its own mapping, another item with its id, or weights that were trained on it.`,
      '',
      '| way | top 1 | top 5 | top 1 by rows | top 5 by rows |',
      '|---|---|---|---|---|',
      ...ways.map(([name, answers]) => {
        const byRows = (one: LabItem): number => one.rows;
        const shares = [share(answers, 1), share(answers, 5)];
        const ofRows = [share(answers, 1, byRows), share(answers, 5, byRows)];
        return `| ${name} | ${[...shares, ...ofRows].map(percent).join(' | ')} |`;
      }),
      '',
      'Not in the first five, by cause:',
      '',
      '| cause | nothing accepted | learning |',
      '|---|---|---|',
      ...causeLines(list, ways[1][1], ways[2][1]),
      '',
      ...units,
    ],
  };
}

function crossed(
  list: LabList,
  mapped: readonly LabItem[],
  way: 'cold' | 'learnt',
): readonly Answer[] {
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const known = mapped.filter((one) => foldOf(one, FOLDS) !== fold);
    const asked = mapped.filter((one) => foldOf(one, FOLDS) === fold);
    const weights = way === 'cold' ? trainCold(list, known) : trainLearnt(list, known, FOLDS);
    const ranker = suggester(list.pool, way === 'cold' ? [] : acceptedOf(known), { weights });
    return asked.map((one) => {
      const found = ranker.suggest(one.item, SHOWN);
      return { one, codes: found.map(({ candidate }) => candidate.code) };
    });
  });
}

function share(
  answers: readonly Answer[],
  top: number,
  weight = (_: LabItem): number => 1,
): number {
  let [right, all] = [0, 0];
  for (const { one, codes } of answers) {
    all += weight(one);
    if (codes.slice(0, top).includes(one.target ?? '')) right += weight(one);
  }
  return right / all;
}

/** Why the right code is not among the first five. */
function causeOf(names: ReadonlyMap<string, string>, { one, codes }: Answer): string {
  const right = names.get(one.target ?? '') ?? '';
  const [first] = codes;
  if (right === '') return 'the list gives the right code no name';
  if (first === undefined) return 'no word of the label is in any name: nothing suggested';
  const component = (name: string): string => name.split(/ \[| in | of |\//)[0] ?? name;
  const same = codes.some((code) => component(names.get(code) ?? '') === component(right));
  return same
    ? 'the right component, of another specimen, property or method'
    : 'another component: an abbreviation of the house, or a name in other words';
}

function causeLines(
  list: LabList,
  cold: readonly Answer[],
  learnt: readonly Answer[],
): readonly string[] {
  const names = new Map(list.pool.map(({ code, name }) => [code, name]));
  const counted = [cold, learnt].map((answers) => {
    const counts = new Map<string, number>();
    for (const answer of answers) {
      if (answer.codes.includes(answer.one.target ?? '')) continue;
      const cause = causeOf(names, answer);
      counts.set(cause, (counts.get(cause) ?? 0) + 1);
    }
    return counts;
  });
  const causes = new Set(counted.flatMap((counts) => [...counts.keys()]));
  return [...causes].sort().map((cause) => {
    return `| ${cause} | ${counted.map((counts) => counts.get(cause) ?? 0).join(' | ')} |`;
  });
}

/** What the applications wrote in place of a unit, which no table can read. */
const NO_UNIT = /^(|n\/a|none|pos\/neg|\+\/-|#error!)$/i;

async function unitLines(dataFolder: string, list: LabList): Promise<readonly string[]> {
  const units = await openUnits();
  const rows = new Map<string, number>();
  for (const { item, rows: count } of list.items) {
    for (const unit of (item.unit ?? '').split('|')) rows.set(unit, (rows.get(unit) ?? 0) + count);
  }
  const omop = new Map(omopUnits(dataFolder).map((unit) => [unit, 1]));
  return [
    '| units | distinct, understood | rows, understood | read by UCUM alone | not understood |',
    '|---|---|---|---|---|',
    unitLine('laboratory list', rows, units, true),
    unitLine('OHDSI MIMIC mapping', omop, units, false),
  ];
}

function unitLine(
  name: string,
  counts: ReadonlyMap<string, number>,
  units: Units,
  withRows: boolean,
): string {
  const real = [...counts].filter(([unit]) => !NO_UNIT.test(unit));
  const sum = (some: readonly (readonly [string, number])[]): number =>
    some.reduce((total, [, count]) => total + count, 0);
  const read = real.filter(([unit]) => units.read(unit).ucum !== null);
  const plain = real.filter(([unit]) => units.read(unit).by === 'ucum');
  const missed = real.filter((one) => !read.includes(one)).map(([unit]) => `\`${unit}\``);
  const ofRows = withRows ? percent(sum(read) / sum(real)) : '–';
  const distinct = `${read.length} of ${real.length}`;
  return `| ${name} | ${distinct} | ${ofRows} | ${plain.length} | ${missed.join(' ') || 'none'} |`;
}

function omopUnits(dataFolder: string): readonly string[] {
  const folder = join(dataFolder, 'ohdsi-mimic/custom_mapping_csv');
  const file = readdirSync(folder).find((name) => name === 'gcpt_meas_unit.csv');
  if (file === undefined) return [];
  const [head = [], ...rows] = parseCsv(readFileSync(join(folder, file), 'utf8'));
  const at = head.indexOf('concept_code');
  return [...new Set(rows.map((row) => row[at] ?? ''))];
}

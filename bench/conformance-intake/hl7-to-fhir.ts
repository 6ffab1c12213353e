import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsOfBundle, type Resource } from './bundle-facts.ts';
import {
  type Compared,
  compareFacts,
  differing,
  KINDS,
  type Kind,
  type OurFact,
  plainNumber,
  type WantedFact,
} from './clinical-facts.ts';
import { factsOfMessage } from './pack-facts.ts';
import { type ConformanceSection, percent, type Target } from './section.ts';

interface Pair {
  readonly name: string;
  readonly message: Buffer;
  readonly bundle: readonly Resource[];
}

interface Counts {
  wanted: number;
  same: number;
  surplus: number;
}

/** What was found over all pairs. */
interface Score {
  readonly pairs: number;
  readonly kinds: ReadonlyMap<Kind, Counts>;
  readonly misses: ReadonlyMap<string, number>;
  readonly surplus: ReadonlyMap<string, number>;
  readonly refusals: ReadonlyMap<string, number>;
}

/**
 * Messages with the FHIR bundle that a public converter makes of them: what the bundle says of
 * patient, encounter and observations is held against the facts that the product makes by a pack
 * for any HL7 (hl7-pack/). Ids, which are hashes there, are left aside.
 */
export async function hl7ToFhir(dataFolder: string): Promise<ConformanceSection> {
  const score = await scoreOf(pairsIn(join(dataFolder, 'ms-fhir-converter')));
  const kinds = [...score.kinds];
  return {
    title: 'HL7 v2 messages against the FHIR facts of a public converter',
    targets: kinds.map(([kind, { wanted, same }]): Target => {
      const least = LEAST[kind];
      const share = same / Math.max(1, wanted);
      const found = `${percent(share)} (${same} of ${wanted})`;
      return { what: kind, wanted: `≥ ${percent(least)}`, found, isMet: share >= least };
    }),
    lines: [
      `${score.pairs} messages with an expected bundle. A fact is told as a whole: an encounter with its class, start and end; an observation with its code, value and unit. It is the same only when all of it is. The wanted share is what was once reached: the bundles hold choices of their converter that no map shares, so that the causes below say more than the share.`,
      '',
      '| fact | expected | same | share | ours besides |',
      '|---|---|---|---|---|',
      ...kinds.map(([kind, { wanted, same, surplus }]) => {
        const parts = KINDS[kind].join(', ');
        const share = percent(same / Math.max(1, wanted));
        return `| ${kind} (${parts}) | ${wanted} | ${same} | ${share} | ${surplus} |`;
      }),
      '',
      'Expected facts that we don’t have, by cause:',
      '',
      ...causeLines(score.misses),
      '',
      'Facts of ours that the bundle doesn’t have, by cause:',
      '',
      ...causeLines(score.surplus),
      '',
      'Refused by the map (these would be dead letters):',
      '',
      ...causeLines(score.refusals),
    ],
  };
}

/** Shares that were reached: less would be a step back. */
const LEAST: Readonly<Record<Kind, number>> = {
  'patient identifier': 0.98,
  'birth date': 1,
  gender: 1,
  encounter: 0.85,
  observation: 0.56,
};

async function scoreOf(pairs: Iterable<Pair>): Promise<Score> {
  const kinds = new Map(
    (Object.keys(KINDS) as Kind[]).map((kind) => [kind, { wanted: 0, same: 0, surplus: 0 }]),
  );
  const [misses, surplus, refusals] = [new Tally(), new Tally(), new Tally()];
  let count = 0;
  for (const { message, bundle } of pairs) {
    count++;
    const text = message.toString('utf8');
    const wanted = factsOfBundle(bundle, text);
    const ours = await factsOfMessage(message);
    const compared = compareFacts(wanted, ours.facts);
    addTo(kinds, compared);
    for (const one of compared.missed) misses.add(causeOfMiss(one, compared.surplus, text));
    for (const one of compared.surplus) surplus.add(causeOfSurplus(one, compared.missed, wanted));
    for (const refusal of ours.refusals) refusals.add(refusal);
  }
  return {
    pairs: count,
    kinds,
    misses: misses.counts,
    surplus: surplus.counts,
    refusals: refusals.counts,
  };
}

function addTo(kinds: ReadonlyMap<Kind, Counts>, { same, missed, surplus }: Compared): void {
  for (const [kind, counts] of kinds) {
    const ofKind = (one: { readonly kind: Kind }): boolean => one.kind === kind;
    counts.same += same.filter(ofKind).length;
    counts.wanted += same.filter(ofKind).length + missed.filter(ofKind).length;
    counts.surplus += surplus.filter(ofKind).length;
  }
}

class Tally {
  readonly counts = new Map<string, number>();

  add(cause: string): void {
    this.counts.set(cause, (this.counts.get(cause) ?? 0) + 1);
  }
}

function causeLines(counts: ReadonlyMap<string, number>): readonly string[] {
  if (counts.size === 0) return ['- none'];
  return [...counts].sort(([, a], [, b]) => b - a).map(([cause, n]) => `- ${n}: ${cause}`);
}

/** The nearest fact of ours tells in what it differs; without one, where the text stands. */
function causeOfMiss(wanted: WantedFact, surplus: readonly OurFact[], message: string): string {
  const { kind, options } = wanted;
  const near = nearest(
    surplus.filter((our) => our.kind === kind).map((our) => differing(wanted, our)),
  );
  if (near !== null) return `${kind}: another ${near.join(' and ')}`;
  const [code = ''] = options[0] ?? [];
  return `${kind}: ${KINDS[kind][0]} ${placeOf(code, message)}`;
}

function causeOfSurplus(
  our: OurFact,
  missed: readonly WantedFact[],
  wanted: readonly WantedFact[],
): string {
  const { kind } = our;
  const near = nearest(missed.filter((one) => one.kind === kind).map((one) => differing(one, our)));
  if (near !== null) return `${kind}: another ${near.join(' and ')}`;
  const isTold = wanted.some((one) => one.kind === kind);
  return `${kind}: ${isTold ? 'not in the bundle' : 'the bundle tells none at all'}`;
}

/** Fewest differences, but not all parts: then it is another fact. */
function nearest(differences: readonly (readonly string[])[]): readonly string[] | null {
  const some = differences.filter((parts) => parts.length > 0 && !isFirstOnly(parts));
  return some.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

/** Another identifier or code is another fact; another class is the same encounter told otherwise. */
function isFirstOnly(parts: readonly string[]): boolean {
  return ['identifier', 'code'].some((name) => parts.includes(name));
}

/** The field in which a text stands is the cause: no rule of the map reads it. */
function placeOf(text: string, message: string): string {
  const wanted = new Set([text, text.replaceAll('-', '')]);
  for (const line of message.split(/[\r\n]+/)) {
    const fields = line.split('|');
    const name = fields[0] ?? '';
    const shift = name === 'MSH' ? 1 : 0;
    for (const [number, field] of fields.entries()) {
      const stands = field
        .split(/[~^&]/)
        .some((part) => wanted.has(part) || wanted.has(plainNumber(part)));
      if (number > 0 && stands) return `stands in ${name}-${number + shift}`;
    }
  }
  return 'stands nowhere in the message; the converter words it itself';
}

function* pairsIn(folder: string): Generator<Pair> {
  const expected = readdirSync(join(folder, 'expected'), { recursive: true, withFileTypes: true });
  for (const entry of expected.filter((one) => one.isFile())) {
    const input = join(folder, 'input', entry.name.replace('-expected.json', '.hl7'));
    if (!existsSync(input)) continue;
    const { entry: entries } = JSON.parse(
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ) as { readonly entry: readonly { readonly resource: Resource }[] };
    const bundle = entries.map(({ resource }) => resource);
    yield { name: entry.name, message: readFileSync(input), bundle };
  }
}

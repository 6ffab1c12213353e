/** Facts of a message that are compared, each as a whole: a value never stands in for another's. */
export const KINDS = {
  'patient identifier': ['identifier'],
  'birth date': ['birth date'],
  gender: ['gender'],
  encounter: ['class', 'start', 'end'],
  observation: ['code', 'value', 'unit'],
} as const;

export type Kind = keyof typeof KINDS;

/** What we read: a text for each part, empty where there is none. */
export interface OurFact {
  readonly kind: Kind;
  readonly values: readonly string[];
}

/** What is expected: for each part the texts that mean it. */
export interface WantedFact {
  readonly kind: Kind;
  readonly options: readonly ReadonlySet<string>[];
}

export interface Compared {
  readonly same: readonly WantedFact[];
  readonly missed: readonly WantedFact[];
  readonly surplus: readonly OurFact[];
}

/** Each of ours is used once; what is told twice counts once. */
export function compareFacts(wanted: readonly WantedFact[], ours: readonly OurFact[]): Compared {
  const left = distinct(ours, ({ kind, values }) => JSON.stringify([kind, values]));
  const [same, missed]: [WantedFact[], WantedFact[]] = [[], []];
  for (const one of distinct(wanted, keyOfWanted)) {
    const at = left.findIndex((our) => our.kind === one.kind && differing(one, our).length === 0);
    if (at === -1) missed.push(one);
    else {
      same.push(one);
      left.splice(at, 1);
    }
  }
  return { same, missed, surplus: left };
}

/** The parts in which both differ. */
export function differing({ kind, options }: WantedFact, { values }: OurFact): readonly string[] {
  return KINDS[kind].filter((_, i) => options[i]?.has(values[i] ?? '') !== true);
}

function distinct<One>(all: readonly One[], keyOf: (one: One) => string): One[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

function keyOfWanted({ kind, options }: WantedFact): string {
  return JSON.stringify([kind, options.map((texts) => [...texts].sort())]);
}

/** `60.0` and `60` are the same. */
export function plainNumber(text: string): string {
  return text === '' || Number.isNaN(Number(text)) ? text : String(Number(text));
}

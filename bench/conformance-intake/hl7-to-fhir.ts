import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HL7V2 } from '../../src/intake/hl7v2/index.ts';
import type { ConformanceSection } from './section.ts';

/** Kinds of facts that are compared, and what a bundle says of each: texts, as plain as they go. */
const KINDS = [
  'patient identifier',
  'birth date',
  'gender',
  'encounter class',
  'encounter start',
  'encounter end',
  'observation code',
  'observation value',
  'observation unit',
] as const;

type Kind = (typeof KINDS)[number];
type Facts = ReadonlyMap<Kind, ReadonlySet<string>>;

/**
 * Messages with the FHIR bundle that a public converter makes of them: what the bundle says of
 * patient, encounter and observations is looked for in what our paths read from the message. Ids,
 * which are hashes there, and the converter’s own ways of saying it are left aside.
 */
export async function hl7ToFhir(dataFolder: string): Promise<ConformanceSection> {
  const folder = join(dataFolder, 'ms-fhir-converter');
  const found = new Map<Kind, { total: number; same: number }>(
    KINDS.map((kind) => [kind, { total: 0, same: 0 }]),
  );
  const misses = new Map<string, number>();
  let pairs = 0;
  for (const { message, bundle } of pairsIn(folder)) {
    pairs++;
    const [expected, ours] = [factsOfBundle(bundle), await factsOfMessage(message)];
    for (const kind of KINDS) {
      const count = found.get(kind);
      for (const text of expected.get(kind) ?? []) {
        if (count === undefined) continue;
        count.total++;
        if (ours.get(kind)?.has(text) === true) count.same++;
        else {
          const cause = causeOf(kind, text, message);
          misses.set(cause, (misses.get(cause) ?? 0) + 1);
        }
      }
    }
  }
  const counts = [...found];
  const sum = (pick: (count: { total: number; same: number }) => number): number =>
    counts.reduce((all, [, count]) => all + pick(count), 0);
  const lines = [
    `${pairs} messages with an expected bundle. A fact is one value that the bundle states; it is found when our paths read the same from the message.`,
    '',
    '| fact | expected | same | share |',
    '|---|---|---|---|',
    ...counts.map(([kind, { total, same }]) => {
      return `| ${kind} | ${total} | ${same} | ${((100 * same) / Math.max(1, total)).toFixed(1)} % |`;
    }),
    '',
    'Misses by cause:',
    '',
    ...[...misses].sort(([, a], [, b]) => b - a).map(([cause, count]) => `- ${count}: ${cause}`),
  ];
  return {
    title: 'HL7 v2 messages against the FHIR facts of a public converter',
    lines,
    passed: sum(({ same }) => same),
    total: sum(({ total }) => total),
  };
}

/** Where in the message the value stands, as far as it does: the field is the cause. */
function causeOf(kind: Kind, text: string, message: Buffer): string {
  const wanted = new Set([text, text.replaceAll('-', '')]);
  for (const line of message.toString('utf8').split(/[\r\n]+/)) {
    const fields = line.split('|');
    const name = fields[0] ?? '';
    const shift = name === 'MSH' ? 1 : 0;
    for (const [number, field] of fields.entries()) {
      const parts = field.split(/[~^&]/);
      const isThere = parts.some((part) => {
        return wanted.has(part) || wanted.has(plainNumber(part)) || wanted.has(part.slice(0, 8));
      });
      if (number > 0 && isThere) return `${kind}: stands in ${name}-${number + shift}`;
    }
  }
  return `${kind}: stands nowhere in the message; the converter words it itself`;
}

interface Resource {
  readonly resourceType: string;
  readonly [name: string]: unknown;
}

function* pairsIn(
  folder: string,
): Generator<{ readonly message: Buffer; readonly bundle: readonly Resource[] }> {
  const expected = readdirSync(join(folder, 'expected'), { recursive: true, withFileTypes: true });
  for (const entry of expected.filter((one) => one.isFile())) {
    const input = join(folder, 'input', entry.name.replace('-expected.json', '.hl7'));
    if (!existsSync(input)) continue;
    const { entry: entries } = JSON.parse(
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ) as { readonly entry: readonly { readonly resource: Resource }[] };
    yield { message: readFileSync(input), bundle: entries.map(({ resource }) => resource) };
  }
}

class Gathered {
  readonly facts = new Map<Kind, Set<string>>();

  add(kind: Kind, ...texts: readonly (string | null | undefined)[]): void {
    const known = this.facts.get(kind) ?? new Set();
    for (const text of texts)
      if (text !== null && text !== undefined && text !== '') known.add(text);
    this.facts.set(kind, known);
  }
}

/** Values at a path of a resource, whatever lists are on the way. */
function at(value: unknown, ...path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => at(one, ...path));
  const [name, ...rest] = path;
  if (value === null || value === undefined) return [];
  if (name === undefined) return [value];
  return at((value as Readonly<Record<string, unknown>>)[name], ...rest);
}

const texts = (values: readonly unknown[]): readonly string[] => values.map(String);
/** To the day: zones and precision are the converter's own. */
const day = (text: string): string => text.slice(0, 10);
const plainNumber = (text: string): string =>
  Number.isNaN(Number(text)) ? text : String(Number(text));

function factsOfBundle(bundle: readonly Resource[]): Facts {
  const gathered = new Gathered();
  for (const resource of bundle) {
    if (resource.resourceType === 'Patient') {
      gathered.add('patient identifier', ...texts(at(resource, 'identifier', 'value')));
      gathered.add('birth date', ...texts(at(resource, 'birthDate')).map(day));
      gathered.add('gender', ...texts(at(resource, 'gender')));
    } else if (resource.resourceType === 'Encounter') {
      gathered.add('encounter class', ...texts(at(resource, 'class', 'code')));
      gathered.add('encounter start', ...texts(at(resource, 'period', 'start')).map(day));
      gathered.add('encounter end', ...texts(at(resource, 'period', 'end')).map(day));
    } else if (resource.resourceType === 'Observation') {
      addObservation(gathered, resource);
    }
  }
  return gathered.facts;
}

function addObservation(gathered: Gathered, resource: Resource): void {
  for (const one of [resource, ...at(resource, 'component')]) {
    gathered.add('observation code', ...texts(at(one, 'code', 'coding', 'code')));
    gathered.add(
      'observation value',
      ...texts(at(one, 'valueQuantity', 'value')).map(plainNumber),
      ...texts(at(one, 'valueString')).map(plainNumber),
      ...texts(at(one, 'valueCodeableConcept', 'coding', 'code')),
    );
    const units = [...at(one, 'valueQuantity', 'unit'), ...at(one, 'valueQuantity', 'code')];
    gathered.add('observation unit', ...texts(units));
  }
}

/** HL7 table 0004 as FHIR's classes of encounters (HL7 v2-to-FHIR, table EncounterClass). */
const CLASSES: Readonly<Record<string, string>> = {
  E: 'EMER',
  I: 'IMP',
  O: 'AMB',
  P: 'PRENC',
  R: 'AMB',
  B: 'IMP',
};
const GENDERS: Readonly<Record<string, string>> = {
  M: 'male',
  F: 'female',
  O: 'other',
  A: 'other',
  U: 'unknown',
  N: 'other',
};

const reader = HL7V2.open({});
const IDENTIFIERS = ['PID-2', 'PID-3', 'PID-4', 'PID-18', 'PID-19', 'PID-20'].map((path) => {
  return reader.each(path);
});
const first = reader.field('.1');
const [birth, gender] = [reader.field('PID-7'), reader.field('PID-8')];
const [stayClass, begin, end] = ['PV1-2', 'PV1-44', 'PV1-45'].map(reader.field);
const results = reader.each('OBX');
const [code, otherCode, unit, type] = ['OBX-3.1', 'OBX-3.4', 'OBX-6.1', 'OBX-2'].map(reader.field);
const values = reader.each('OBX-5');

async function factsOfMessage(bytes: Buffer): Promise<Facts> {
  const gathered = new Gathered();
  const landed = {
    name: '',
    sizeBytes: bytes.length,
    stream: async function* () {
      yield bytes;
    },
  };
  for await (const batch of reader.read(landed)) {
    for (const read of batch) if (read.ok) addMessage(gathered, read.record);
  }
  return gathered.facts;
}

const iso = (text: string | null): string | null =>
  text === null ? null : text.replace(/^(\d{4})(\d{2})(\d{2}).*$/, '$1-$2-$3');

function addMessage(gathered: Gathered, record: unknown): void {
  for (const each of IDENTIFIERS) gathered.add('patient identifier', ...each(record).map(first));
  gathered.add('birth date', iso(birth(record)));
  gathered.add('gender', GENDERS[gender(record) ?? '']);
  gathered.add('encounter class', CLASSES[stayClass?.(record) ?? '']);
  gathered.add('encounter start', iso(begin?.(record) ?? null));
  gathered.add('encounter end', iso(end?.(record) ?? null));
  for (const part of results(record)) {
    gathered.add('observation code', code?.(part), otherCode?.(part));
    gathered.add('observation unit', unit?.(part));
    const coded = ['CE', 'CWE', 'CNE'].includes(type?.(part) ?? '');
    for (const value of values(part)) {
      const text = coded ? first(value) : reader.field('.1')(value);
      gathered.add('observation value', text === null ? null : plainNumber(text));
    }
  }
}

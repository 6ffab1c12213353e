import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LandedBytes, ReadItem } from '../../src/intake/format.ts';
import { HL7V2 } from '../../src/intake/hl7v2/index.ts';
import { allOf, type ConformanceSection, noneOf } from './section.ts';

const COLLECTIONS = ['hl7v2-fr-ans', 'ms-fhir-converter/input', 'hapi-hl7v2'] as const;
/**
 * What a French movement must tell (IHE PAM France, ZBE): our path, and the field and component at
 * which splitting alone finds it.
 */
const MOVEMENT = [
  { what: 'movement', path: 'ZBE-1.1', field: 1, component: 1 },
  { what: 'start', path: 'ZBE-2', field: 2, component: 1 },
  { what: 'action', path: 'ZBE-4', field: 4, component: 1 },
  { what: 'unit', path: 'ZBE-7.10', field: 7, component: 10 },
] as const;

const reader = HL7V2.open({});
const getters = MOVEMENT.map(({ path }) => reader.field(path));

interface Collection {
  /** Messages by a plain pattern over the bytes, whatever our reader makes of them. */
  readonly inBytes: number;
  readonly parsed: number;
  readonly refusals: readonly string[];
  readonly withoutReason: number;
  /** Pieces that are no message (a word before the first): refused, too. */
  readonly noMessages: readonly string[];
  /** Files of which the reader gives another number of messages than the bytes hold. */
  readonly otherCounts: readonly string[];
  readonly movements: readonly Movement[];
}

interface Movement {
  readonly name: string;
  /** Values that stand in the bytes and that our paths don't give as they stand. */
  readonly misses: readonly string[];
  /** Values that the file itself leaves out. */
  readonly absent: readonly string[];
}

/** Reads every message of the public collections: each is parsed, or refused with a reason. */
export async function hl7v2(dataFolder: string): Promise<ConformanceSection> {
  const found = new Map<string, Collection>();
  for (const name of COLLECTIONS) found.set(name, await collectionIn(join(dataFolder, name)));
  const all = [...found.values()];
  const sum = (count: (one: Collection) => number): number =>
    all.reduce((total, one) => total + count(one), 0);
  const movements = all.flatMap((one) => one.movements);
  const read = movements.filter(({ misses }) => misses.length === 0);
  const whole = read.filter(({ absent }) => absent.length === 0);
  const accounted = sum(({ parsed, refusals }) => parsed + refusals.length);
  return {
    title: 'HL7 v2 collections',
    targets: [
      allOf(
        'messages in the bytes, parsed or refused',
        sum(({ inBytes }) => inBytes),
        accounted,
      ),
      noneOf(
        'files of another count of messages',
        sum(({ otherCounts }) => otherCounts.length),
      ),
      noneOf(
        'refusals without a reason',
        sum(({ withoutReason }) => withoutReason),
      ),
      allOf(
        'messages with ZBE, its values as they stand in the bytes',
        movements.length,
        read.length,
      ),
    ],
    lines: [
      '| collection | messages in the bytes | parsed | refused |',
      '|---|---|---|---|',
      ...[...found].map(([name, { inBytes, parsed, refusals }]) => {
        return `| ${name} | ${inBytes} | ${parsed} | ${refusals.length} |`;
      }),
      '',
      'Messages in the bytes are counted by a plain pattern (MSH at the start of a line), apart from our reader. Parsed means that the message was taken apart, not that every field was compared.',
      '',
      ...all.flatMap(({ otherCounts, refusals, noMessages }) => {
        return [...otherCounts, ...refusals, ...noMessages];
      }),
      '',
      `Movements (ZBE) told: ${movements.length}, of which ${whole.length} tell all of it; ${MOVEMENT.map(({ what }) => what).join(', ')} are held against splitting the bytes at the delimiters.`,
      '',
      ...movements.flatMap(({ name, misses, absent }) => [
        ...misses.map((miss) => `- ${name}: ${miss}`),
        ...absent.map((what) => `- ${name}: the file itself leaves out ${what}`),
      ]),
    ],
  };
}

async function collectionIn(folder: string): Promise<Collection> {
  let [inBytes, parsed, withoutReason] = [0, 0, 0];
  const refusals: string[] = [];
  const noMessages: string[] = [];
  const otherCounts: string[] = [];
  const movements: Movement[] = [];
  for (const { name, bytes } of messageFiles(folder)) {
    const raw = rawMessages(bytes);
    const all = await readAll(name, bytes);
    const items = all.filter((item) => beginsMessage(bytes, item));
    const others = all.filter((item) => !items.includes(item));
    for (const item of others) {
      noMessages.push(
        `- ${name}, before its messages: ${item.ok ? 'read as one' : reasonOf(item)}`,
      );
    }
    inBytes += raw.length;
    if (items.length !== raw.length) {
      otherCounts.push(`- ${name}: ${raw.length} messages in the bytes, ${items.length} read`);
    }
    for (const [i, item] of items.entries()) {
      if (item.ok) parsed++;
      else {
        refusals.push(`- ${name}, byte ${item.place.offsetBytes}: ${reasonOf(item)}`);
        if (item.refusal.rule === '' || item.refusal.expected.en === '') withoutReason++;
      }
      const movement = movementIn(name, raw[i] ?? '', item);
      if (movement !== null) movements.push(movement);
    }
  }
  return { inBytes, parsed, refusals, withoutReason, noMessages, otherCounts, movements };
}

/** Null where the bytes hold no ZBE. */
function movementIn(name: string, raw: string, item: ReadItem<unknown>): Movement | null {
  const zbe = /^ZBE\|.*$/m.exec(raw)?.[0].split('|');
  if (zbe === undefined) return null;
  const misses: string[] = [];
  const absent: string[] = [];
  for (const [i, { what, path, field, component }] of MOVEMENT.entries()) {
    const stands = zbe[field]?.split('^')[component - 1] ?? '';
    const read = item.ok ? getters[i]?.(item.record) : null;
    if (stands === '') absent.push(`${what} (${path})`);
    if ((read ?? '') !== stands) misses.push(`${what} (${path}) is not read as it stands`);
  }
  return { name, misses, absent };
}

/** Texts from one MSH at the start of a line to the next; accents don't matter here. */
function rawMessages(bytes: Buffer): readonly string[] {
  const text = bytes.toString('latin1').replaceAll('\r', '\n');
  const starts = [...text.matchAll(/(?:^|[\n\v])(?:ï»¿)?MSH\|/g)].map(({ index }) => index);
  return starts.map((start, i) => text.slice(start, starts[i + 1]));
}

function beginsMessage(bytes: Buffer, { place }: ReadItem<unknown>): boolean {
  return bytes.subarray(place.offsetBytes, place.offsetBytes + 4).toString('latin1') === 'MSH|';
}

async function readAll(name: string, bytes: Buffer): Promise<readonly ReadItem<unknown>[]> {
  const items: ReadItem<unknown>[] = [];
  for await (const batch of reader.read(landed(name, bytes))) items.push(...batch);
  return items;
}

function reasonOf({ refusal }: Extract<ReadItem<unknown>, { readonly ok: false }>): string {
  return `${refusal.rule} (${refusal.expected.en} is expected)`;
}

interface MessageFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Files that hold a message, whatever they are called. */
function messageFiles(folder: string): readonly MessageFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: path.slice(folder.length + 1), bytes: readFileSync(path) };
    })
    .filter(({ bytes }) => bytes.includes('MSH|'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function landed(name: string, bytes: Buffer): LandedBytes {
  return {
    name,
    sizeBytes: bytes.length,
    stream: async function* () {
      yield bytes;
    },
  };
}

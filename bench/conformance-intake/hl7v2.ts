import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LandedBytes, ReadItem } from '../../src/intake/format.ts';
import { HL7V2 } from '../../src/intake/hl7v2/index.ts';
import type { ConformanceSection } from './section.ts';

const COLLECTIONS = ['hl7v2-fr-ans', 'ms-fhir-converter/input', 'hapi-hl7v2'] as const;
/** What a French movement must tell (IHE PAM France, ZBE). */
const MOVEMENT = ['ZBE-1.1', 'ZBE-2', 'ZBE-4', 'ZBE-9'] as const;

/** Reads every message of the public collections: each is parsed, or refused with a reason. */
export async function hl7v2(dataFolder: string): Promise<ConformanceSection> {
  const reader = HL7V2.open({});
  const lines = ['| collection | messages | parsed | refused |', '|---|---|---|---|'];
  const refusals: string[] = [];
  const total = { messages: 0, parsed: 0, movements: 0, whole: 0 };
  const isMovement = reader.field('ZBE-1.1');
  const fields = MOVEMENT.map((path) => reader.field(path));
  for (const collection of COLLECTIONS) {
    let [messages, parsed] = [0, 0];
    for (const { name, bytes } of messageFiles(join(dataFolder, collection))) {
      for await (const batch of reader.read(landed(name, bytes))) {
        for (const read of batch) {
          messages++;
          if (read.ok) parsed++;
          else
            refusals.push(
              `- ${collection}/${name}, byte ${read.place.offsetBytes}: ${refusalOf(read)}`,
            );
          if (!read.ok || isMovement(read.record) === null) continue;
          total.movements++;
          if (fields.every((field) => field(read.record) !== null)) total.whole++;
        }
      }
    }
    total.messages += messages;
    total.parsed += parsed;
    lines.push(`| ${collection} | ${messages} | ${parsed} | ${messages - parsed} |`);
  }
  lines.push(
    '',
    'Parsed means that the message was taken apart, not that every field was compared.',
    `Messages with a movement (ZBE): ${total.movements}, with number, start, action and nature: ${total.whole}.`,
    '',
    ...refusals,
  );
  const accounted = total.parsed + refusals.length;
  return { title: 'HL7 v2 collections', lines, passed: accounted, total: total.messages };
}

function refusalOf(read: Extract<ReadItem<unknown>, { readonly ok: false }>): string {
  return `${read.refusal.rule} (${read.refusal.expected.en} is expected)`;
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

function landed(name: string, bytes: Buffer): LandedBytes {
  return {
    name,
    sizeBytes: bytes.length,
    stream: async function* () {
      yield bytes;
    },
  };
}

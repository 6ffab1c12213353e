import { HL7V2 } from '../../src/intake/hl7v2/index.ts';
import { inventedReport } from '../../testkit/mllp-client.ts';
import { median, type Part, whole } from './part.ts';
import { peer } from './peers.ts';

const MESSAGES = 4_000;
const MESSAGE_BYTES = 7_500;
const ROUNDS = 7;
/** What a row of a result holds: message, patient, order, and the fields of the OBX. */
const FIELDS = [
  ['MSH', 10, 0],
  ['PID', 3, 1],
  ['OBR', 3, 1],
  ['OBX', 3, 1],
  ['OBX', 3, 2],
  ['OBX', 5, 0],
  ['OBX', 6, 1],
  ['OBX', 7, 0],
  ['OBX', 8, 0],
  ['OBX', 11, 0],
  ['OBX', 14, 0],
] as const;

type Row = readonly (string | null)[];
type Extract = (messages: readonly Buffer[], take: (row: Row) => void) => Promise<void>;

/** Laboratory reports to rows, a row an OBX: ours beside the quickest parser of npm. */
export async function hl7v2(): Promise<Part> {
  const messages = Array.from({ length: MESSAGES }, (_, i) => {
    return inventedReport(`B${i}`, MESSAGE_BYTES);
  });
  const contestants = await contestantsThere();
  const expected = await firstRows(ours, messages);
  const times = new Map<string, number[]>();
  let rows = 0;
  for (const [name, extract] of contestants) {
    const found = await firstRows(extract, messages);
    if (found !== expected) throw new Error(`${name} gives other rows`);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, extract] of contestants) {
      const begun = performance.now();
      rows = 0;
      await extract(messages, () => rows++);
      const taken = times.get(name) ?? [];
      taken.push((performance.now() - begun) / 1000);
      times.set(name, taken);
    }
  }
  const medians = [...times].map(([name, seconds]) => [name, median(seconds)] as const);
  const [, own = 0] = medians[0] ?? [];
  const lines = medians.map(([name, seconds], i) => {
    const ratio = i === 0 ? '' : `; ours is **${(seconds / own).toFixed(1)} times** as fast`;
    return `- ${name}: ${whole(rows / seconds)} rows/s, ${whole(MESSAGES / seconds)} messages/s${ratio}`;
  });
  const what = `${whole(MESSAGES)} reports of about ${MESSAGE_BYTES} bytes, ${whole(rows)} OBX, bytes to rows of ${FIELDS.length} fields, one thread, median of ${ROUNDS}; rows of all compared equal first.`;
  return { name: 'HL7 v2 messages to rows', lines: [what, '', ...lines] };
}

async function firstRows(extract: Extract, messages: readonly Buffer[]): Promise<string> {
  const rows: Row[] = [];
  await extract(messages.slice(0, 50), (row) => rows.push(row));
  return JSON.stringify(rows);
}

async function contestantsThere(): Promise<readonly (readonly [string, Extract])[]> {
  const all: (readonly [string, Extract])[] = [['parcours', ours]];
  const medplum = await peer('@medplum/core');
  if (medplum !== null) all.push(['@medplum/core 5.2.13', medplumExtract(medplum)]);
  return all;
}

const reader = HL7V2.open({});
const each = reader.each('OBX');
const getters = FIELDS.map(([segment, field, component]) => {
  return reader.field(`${segment}-${field}${component === 0 ? '' : `.${component}`}`);
});

const ours: Extract = async (messages, take) => {
  for (const bytes of messages) {
    const landed = {
      name: '',
      sizeBytes: bytes.length,
      stream: async function* () {
        yield bytes;
      },
    };
    for await (const batch of reader.read(landed)) {
      for (const read of batch) {
        if (!read.ok) throw new Error(read.refusal.rule);
        for (const part of each(read.record)) take(getters.map((get) => get(part)));
      }
    }
  }
};

interface MedplumSegment {
  readonly name: string;
  getComponent(field: number, component: number): string;
  getField(field: number): { toString(): string };
}

function medplumExtract(module: Record<string, unknown>): Extract {
  const { Hl7Message } = module as {
    Hl7Message: { parse(text: string): { readonly segments: readonly MedplumSegment[] } };
  };
  const value = (
    segment: MedplumSegment | undefined,
    field: number,
    component: number,
  ): string | null => {
    const text =
      component === 0
        ? segment?.getField(field)?.toString()
        : segment?.getComponent(field, component);
    return text === undefined || text === '' ? null : text;
  };
  return async (messages, take) => {
    for (const bytes of messages) {
      const { segments } = Hl7Message.parse(bytes.toString('utf8'));
      const last = new Map<string, MedplumSegment>();
      for (const segment of segments) {
        last.set(segment.name, segment);
        if (segment.name !== 'OBX') continue;
        take(FIELDS.map(([name, field, component]) => value(last.get(name), field, component)));
      }
    }
  };
}

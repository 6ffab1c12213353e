import { HL7V2 } from '../../src/intake/hl7v2/index.ts';
import { inventedReport } from '../../testkit/mllp-client.ts';
import { type Extract, peersThere, type Row } from './hl7v2-peers.ts';
import { median, type Part, wanted, whole } from './part.ts';

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

/** Times the rate of the best parser of npm. */
const LEAST_RATIO = 4;

/** Laboratory reports to rows, a row an OBX: ours beside the parsers of npm. */
export async function hl7v2(): Promise<Part> {
  const messages = Array.from({ length: MESSAGES }, (_, i) => {
    return inventedReport(`B${i}`, MESSAGE_BYTES);
  });
  const contestants = [['parcours', ours] as const, ...(await peersThere(FIELDS))];
  const expected = await firstRows(ours, messages);
  for (const [name, extract] of contestants) {
    const found = await firstRows(extract, messages);
    if (found !== expected) throw new Error(`${name} gives other rows`);
  }
  const { rows, medians } = await race(contestants, messages);
  const [own = 0, ...others] = medians.map(([, seconds]) => seconds);
  const best = Math.min(...others) / own;
  const lines = medians.map(([name, seconds], i) => {
    const ratio = i === 0 ? '' : `; ours is ${(seconds / own).toFixed(1)} times as fast`;
    return `- ${name}: ${whole(rows / seconds)} rows/s, ${whole(MESSAGES / seconds)} messages/s${ratio}`;
  });
  const against =
    others.length === 0
      ? 'No parser of npm could be installed here.'
      : `**${best.toFixed(1)} times** the best parser of npm ${wanted(`≥ ${LEAST_RATIO} times`, best >= LEAST_RATIO)}.`;
  const what = `${whole(MESSAGES)} reports of about ${MESSAGE_BYTES} bytes, ${whole(rows)} OBX, bytes to rows of ${FIELDS.length} fields, one thread, median of ${ROUNDS}; rows of all compared equal first.`;
  return { name: 'HL7 v2 messages to rows', lines: [what, '', ...lines, '', against] };
}

type Contestants = readonly (readonly [name: string, extract: Extract])[];

/** In turns, so that a slow moment of the machine meets all of them. */
async function race(
  contestants: Contestants,
  messages: readonly Buffer[],
): Promise<{ readonly rows: number; readonly medians: readonly (readonly [string, number])[] }> {
  const times = new Map<string, number[]>(contestants.map(([name]) => [name, []]));
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, extract] of contestants) {
      const begun = performance.now();
      rows = 0;
      await extract(messages, () => rows++);
      times.get(name)?.push((performance.now() - begun) / 1000);
    }
  }
  return { rows, medians: [...times].map(([name, seconds]) => [name, median(seconds)] as const) };
}

async function firstRows(extract: Extract, messages: readonly Buffer[]): Promise<string> {
  const rows: Row[] = [];
  await extract(messages.slice(0, 50), (row) => rows.push(row));
  return JSON.stringify(rows);
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

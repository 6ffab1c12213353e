import { peer } from './peers.ts';

/** Fields of a row, by segment, field and component (0: all of the field). */
export type FieldPlace = readonly [segment: string, field: number, component: number];
export type Row = readonly (string | null)[];
export type Extract = (messages: readonly Buffer[], take: (row: Row) => void) => Promise<void>;

/** A segment as a peer gives it. */
interface PeerSegment {
  readonly name: string;
  value(field: number, component: number): string | undefined;
}

type Parse = (text: string) => Iterable<PeerSegment>;

/** The parsers of npm that can be had here, each giving the same rows. */
export async function peersThere(
  fields: readonly FieldPlace[],
): Promise<readonly (readonly [string, Extract])[]> {
  const there: (readonly [string, Extract])[] = [];
  for (const [name, label, parser] of PEERS) {
    const module = await peer(name);
    if (module !== null) there.push([label, rowsBy(parser(module), fields)]);
  }
  return there;
}

type Module = Record<string, unknown>;

const PEERS = [
  ['@medplum/core', '@medplum/core 5.2.13', medplum],
  ['node-hl7-client', 'node-hl7-client 4.0.0', nodeHl7Client],
  ['simple-hl7', 'simple-hl7 3.3.0', simpleHl7],
] as const;

/** What all results of a message share is read once: peers get the same help that ours has. */
function rowsBy(parse: Parse, fields: readonly FieldPlace[]): Extract {
  const places = [...fields.entries()];
  const bySegment = Map.groupBy(places, ([, [segment]]) => segment);
  return async (messages, take) => {
    for (const bytes of messages) {
      const row: (string | null)[] = fields.map(() => null);
      for (const segment of parse(bytes.toString('utf8'))) {
        for (const [at, [, field, component]] of bySegment.get(segment.name) ?? []) {
          row[at] = segment.value(field, component) || null;
        }
        if (segment.name === 'OBX') take([...row]);
      }
    }
  };
}

function medplum(module: Module): Parse {
  interface Segment {
    readonly name: string;
    getComponent(field: number, component: number): string | undefined;
    getField(field: number): { toString(): string } | undefined;
  }
  const { Hl7Message } = module as {
    Hl7Message: { parse(text: string): { readonly segments: readonly Segment[] } };
  };
  return function* (text) {
    for (const segment of Hl7Message.parse(text).segments) {
      yield {
        name: segment.name,
        value: (field, component) =>
          component === 0
            ? segment.getField(field)?.toString()
            : segment.getComponent(field, component),
      };
    }
  };
}

function nodeHl7Client(module: Module): Parse {
  interface Node extends Iterable<Node> {
    readonly name: string;
    get(path: string): { toString(): string };
  }
  const { Message } = module as { Message: new (options: { text: string }) => Node };
  return function* (text) {
    for (const segment of new Message({ text })) {
      const { name } = segment;
      yield {
        name,
        value: (field, component) =>
          segment
            .get(component === 0 ? `${name}.${field}` : `${name}.${field}.${component}`)
            .toString(),
      };
    }
  };
}

/** Its header is no segment like others: it begins with MSH-3. */
const HEADER_SHIFT = 2;

function simpleHl7(module: Module): Parse {
  interface Segment {
    readonly name: string;
    getField(field: number): string;
    getComponent(field: number, component: number): string;
  }
  interface Parser {
    parse(text: string): {
      readonly header: Pick<Segment, 'getField' | 'getComponent'>;
      readonly segments: readonly Segment[];
    };
  }
  const { Parser } = module as { Parser: new (options: { segmentSeperator: string }) => Parser };
  const parser = new Parser({ segmentSeperator: '\r' });
  const read =
    (segment: Pick<Segment, 'getField' | 'getComponent'>, shift: number): PeerSegment['value'] =>
    (field, component) =>
      component === 0
        ? segment.getField(field - shift)
        : segment.getComponent(field - shift, component);
  return function* (text) {
    const { header, segments } = parser.parse(text);
    yield { name: 'MSH', value: read(header, HEADER_SHIFT) };
    for (const segment of segments) yield { name: segment.name, value: read(segment, 0) };
  };
}

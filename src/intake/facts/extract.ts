import type { LandingItem } from '../../lake/index.ts';
import type { SqlConnection } from '../../lake/sql-connection.ts';
import type { ReadItem } from '../format.ts';
import { type CompiledPack, compilePack, type Pack } from '../pack/pack.ts';
import { type PieceReader, resourceReader } from './extract-fhir.ts';
import type { Fact } from './fact.ts';
import { type FactFolder, FactWriter, type Origin } from './fact-files.ts';

/** What `extract` needs of a landing log. */
export interface Pieces {
  items(options: { readonly from: number }): AsyncIterable<LandingItem>;
}

export interface ExtractOptions {
  readonly connection: SqlConnection;
  /** For drafts, and of this run alone. */
  readonly workFolder: string;
  /** A pair of files is closed once it holds so many facts. */
  readonly factsPerFile?: number;
  readonly onProgress?: (progress: ExtractReport) => void;
}

export interface ExtractReport {
  readonly pieces: number;
  readonly records: number;
  readonly facts: number;
  readonly letters: number;
}

const FACTS_PER_FILE = 2_000_000;
/** Pieces may be of one record each: not every one is worth a word. */
const TOLD_EVERY = 1000;

/**
 * Makes facts of the pieces that no file covers yet. What a crash cuts is made again: a file covers
 * whole pieces, and stands under its name only when it is complete.
 */
export async function extract(
  pack: Pack,
  log: Pieces,
  folder: FactFolder,
  options: ExtractOptions,
): Promise<ExtractReport> {
  const reader = await pieceReader(pack, options);
  const total = { pieces: 0, records: 0, facts: 0, letters: 0 };
  let writer: FactWriter | null = null;
  let told = 0;
  let from = await folder.next();
  let last = from - 1;
  const close = async (): Promise<void> => {
    if (writer === null) return;
    const counted = [writer.factCount, writer.letterCount] as const;
    await reader.flush(writer);
    total.facts += writer.factCount - counted[0];
    total.letters += writer.letterCount - counted[1];
    await writer.finish({ from, to: last });
    writer = null;
    from = last + 1;
  };
  try {
    for await (const item of log.items({ from })) {
      writer ??= await FactWriter.open(folder.path, options.workFolder, options.connection);
      const before: readonly [number, number] = [writer.factCount, writer.letterCount];
      const records = await reader.read(item, writer);
      writer.recordCount += records;
      total.records += records;
      total.pieces++;
      total.facts += writer.factCount - before[0];
      total.letters += writer.letterCount - before[1];
      last = item.sequence;
      if (writer.factCount >= (options.factsPerFile ?? FACTS_PER_FILE)) await close();
      if (total.records - told >= TOLD_EVERY) {
        options.onProgress?.({ ...total });
        told = total.records;
      }
    }
    await close();
  } catch (error) {
    await (writer as FactWriter | null)?.discard().catch(() => {});
    throw error;
  }
  return total;
}

async function pieceReader(
  pack: Pack,
  { connection, workFolder }: ExtractOptions,
): Promise<PieceReader> {
  if (pack.source.format.name === 'fhir') return resourceReader(pack, workFolder, connection);
  const compiled = compilePack(pack);
  return { read: (item, writer) => readRecords(compiled, item, writer), flush: async () => {} };
}

async function readRecords(
  { reader, piece, kindOfName, readerOf }: CompiledPack,
  item: LandingItem,
  writer: FactWriter,
): Promise<number> {
  piece.name = item.name;
  const kind = kindOfName(item.name);
  let origin: Origin = {
    sequence: item.sequence,
    line: null,
    offsetBytes: 0,
    lengthBytes: 0,
    sha256: item.sha256,
  };
  const sink = {
    fact: (fact: Fact) => writer.fact(fact, origin),
    refuse: (rule: string, refusal: Parameters<FactWriter['letter']>[1]) =>
      writer.letter(rule, refusal, origin),
    ignore: (reason: string) => writer.ignore(reason),
  };
  let records = 0;
  for await (const batch of reader.read(item)) {
    for (const read of batch) {
      origin = { ...originOf(read), sequence: item.sequence, sha256: item.sha256 };
      records++;
      const before = writer.letterCount;
      if (!read.ok) writer.letter(null, read.refusal, origin);
      else readerOf(kind ?? read.kind)(read.record, sink);
      if (writer.letterCount > before) writer.refusedCount++;
    }
    await writer.drain();
  }
  return records;
}

function originOf({ place }: ReadItem<unknown>): Omit<Origin, 'sequence' | 'sha256'> {
  return { line: place.line, offsetBytes: place.offsetBytes, lengthBytes: place.lengthBytes };
}

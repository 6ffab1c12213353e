import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDuck, openLandingLog } from '../../src/lake/index.ts';
import { type SqlRow, sqlText } from '../../src/lake/sql-connection.ts';
import type { IntakeFolder } from '../../src/packs/health/intake-folder.ts';
import { recordHash } from './record-hash.ts';

/** A record that is in no table, found again in the landing log by its place. */
export interface SetAside {
  readonly source: string;
  /** As the truth names files: `pharmacy/administrations-549900001-202510.csv`. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The records of all dead letters: one that several rules refused counts once. */
export async function deadLetters(intake: IntakeFolder): Promise<readonly SetAside[]> {
  const found: SetAside[] = [];
  for (const source of intake.packNames()) {
    const files = await intake.factsOf(intake.pack(source)).letters();
    if (files.length === 0) continue;
    const places = await placesIn(`read_parquet([${files.map(sqlText).join(', ')}])`);
    found.push(...(await recordsAt(intake, source, places)));
  }
  return found;
}

/** The records of facts that wait for their patient or stay, of one kind. */
export async function waitingRecords(
  intake: IntakeFolder,
  source: string,
  kind: string,
): Promise<readonly SetAside[]> {
  if (!existsSync(intake.waiting)) return [];
  const relation = `(FROM read_parquet(${sqlText(intake.waiting)}) WHERE source = ${sqlText(source)} AND kind = ${sqlText(kind)})`;
  return recordsAt(intake, source, await placesIn(relation));
}

async function placesIn(relation: string): Promise<readonly SqlRow[]> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 512,
    threads: 1,
    temporaryFolder: '',
  });
  try {
    return await connection.rows(
      `SELECT DISTINCT sequence, offset_bytes, length_bytes FROM ${relation}`,
    );
  } finally {
    connection.close();
  }
}

async function recordsAt(
  intake: IntakeFolder,
  source: string,
  places: readonly SqlRow[],
): Promise<readonly SetAside[]> {
  const bySequence = Map.groupBy(places, ({ sequence }) => Number(sequence));
  const { from, format } = intake.pack(source).source;
  const folder = from?.kind === 'folder' ? from.path : source;
  const log = await openLandingLog(join(intake.landing, source), { readOnly: true });
  const found: SetAside[] = [];
  try {
    for await (const item of log.items({ from: 0 })) {
      const here = bySequence.get(item.sequence);
      if (here === undefined) continue;
      const piece = await wholePiece(item.stream());
      const file = `${folder}/${item.name.replace(/#.*$/, '')}`;
      for (const { offset_bytes, length_bytes } of here) {
        const at = Number(offset_bytes);
        // An image is one record, whatever place its fault has.
        const bytes =
          format.name === 'dicom' ? piece : piece.subarray(at, at + Number(length_bytes));
        found.push({ source, file, bytes, sha256: recordHash(bytes) });
      }
    }
  } finally {
    await log.close();
  }
  return found;
}

async function wholePiece(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

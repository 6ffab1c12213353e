/** FHIR resources through the intake, for tests: pieces in, facts and dead letters out. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { extract } from '../src/intake/facts/extract.ts';
import { factFolder } from '../src/intake/facts/fact-files.ts';
import { readPack } from '../src/intake/pack/pack.ts';
import { type LandingItem, openDuck } from '../src/lake/index.ts';

export const PACK = join(import.meta.dirname, '../examples/sources/patient-record-fhir');

type Row = Readonly<Record<string, unknown>>;
export interface Piece {
  readonly name: string;
  stream(): AsyncIterable<Uint8Array>;
}

export interface Made {
  readonly facts: readonly Row[];
  readonly letters: readonly Row[];
  readonly records: number;
  readonly count: (sql: string) => Promise<number>;
}

export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-extract-fhir-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** In chunks as streams give them: cut anywhere. */
export function piece(text: string | Uint8Array, name = 'piece.ndjson', chunkBytes = 1000): Piece {
  const bytes = Buffer.from(text as string);
  return {
    name,
    stream: async function* () {
      for (let from = 0; from < bytes.length; from += chunkBytes) {
        yield bytes.subarray(from, from + chunkBytes);
      }
    },
  };
}

export const lines = (...texts: readonly string[]): string =>
  texts.map((text) => `${text}\n`).join('');

export async function made(
  t: TestContext,
  pieces: readonly Piece[],
  packFolder = PACK,
  memoryLimitMb = 512,
): Promise<Made> {
  const folder = folderFor(t);
  const workFolder = join(folder, 'work');
  mkdirSync(workFolder);
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb,
    threads: 1,
    temporaryFolder: workFolder,
  });
  t.after(() => connection.close());
  const items = pieces.map((one, sequence): LandingItem => {
    const place = {
      sequence,
      kind: 'file',
      sizeBytes: 0,
      receivedMs: Date.UTC(2026, 0, 1),
    } as const;
    return { ...place, sha256: 'ab', ...one };
  });
  const log = {
    items: async function* () {
      yield* items;
    },
  };
  const into = factFolder(join(folder, 'facts'));
  const { records } = await extract(readPack(packFolder), log, into, { connection, workFolder });
  const of = async (files: readonly string[], order: string): Promise<readonly Row[]> =>
    connection.rows(
      `SELECT * FROM read_parquet(['${files.join("','")}']) ORDER BY ${order} LIMIT 1000`,
    );
  return {
    records,
    facts: await of(await into.facts(), 'sequence, line, kind'),
    letters: await of(await into.letters(), 'sequence, line, map_rule, rule'),
    count: async (where) => {
      const sql = `SELECT count(*) AS n FROM read_parquet(['${(await into.facts()).join("','")}']) WHERE ${where}`;
      return Number((await connection.rows(sql))[0]?.n);
    },
  };
}

export function condition(id: string, more: object = {}): string {
  return JSON.stringify({
    resourceType: 'Condition',
    id,
    meta: { lastUpdated: '2025-08-01T10:00:00+02:00' },
    subject: { reference: 'Patient/1' },
    code: { coding: [{ code: 'A00' }] },
    onsetDateTime: '2025-08-01T09:00:00+02:00',
    ...more,
  });
}

export const told = ({ map_rule, rule, field, line }: Row): readonly unknown[] => [
  line,
  map_rule,
  rule,
  field,
];

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type SqlConnection, sqlText } from '../../lake/sql-connection.ts';
import { extract } from '../facts/extract.ts';
import { SLOTS } from '../facts/fact.ts';
import { factFolder } from '../facts/fact-files.ts';
import { ID_SEPARATOR, slotColumn } from '../facts/tables.ts';
import type { LandedBytes } from '../format.ts';
import type { Pack } from './pack.ts';
import type { SampleResult } from './try-samples.ts';

/** What views need to run on a sample. */
export interface SampleBench {
  readonly connection: SqlConnection;
  /** For the files of facts; whoever gives it takes it away. */
  readonly workFolder: string;
}

/** Reads a sample of FHIR resources by the views of its pack, as `source run` does. */
export async function readResourceSample(
  pack: Pack,
  sample: LandedBytes,
  { connection, workFolder }: SampleBench,
): Promise<SampleResult> {
  const item = { ...sample, sequence: 0, kind: 'file', receivedMs: 0, sha256: '' } as const;
  const log = {
    items: async function* () {
      yield item;
    },
  };
  const folder = factFolder(join(workFolder, pack.source.name, sample.name));
  await rm(folder.path, { recursive: true, force: true });
  await extract(pack, log, folder, { connection, workFolder: folder.path });
  const rows = async (files: readonly string[], order: string): Promise<readonly Row[]> => {
    if (files.length === 0) return [];
    const found = await connection.rows(
      `SELECT CAST(to_json(one) AS VARCHAR) AS one FROM read_parquet([${files.map(sqlText).join(', ')}]) AS one ORDER BY ${order}`,
    );
    return found.map((row) => JSON.parse(String(row.one)) as Row);
  };
  const facts = await rows(await folder.facts(), 'kind, key, version, line');
  const letters = await rows(await folder.letters(), 'line, rule');
  return {
    facts: facts.map(factOf),
    refused: letters.map(({ map_rule: map, rule, field, line }) => ({ map, rule, field, line })),
  };
}

type Row = Readonly<Record<string, unknown>>;

function factOf(row: Row): object {
  const { kind, key, version, rank, cancelled, document, ids } = row;
  const slots = Object.entries(SLOTS).flatMap(([slot, type]) => {
    const value = row[slotColumn(slot)];
    if (value === null || value === undefined) return [];
    return [[slot, type === 'time' ? String(value).replace(' ', 'T') : value]];
  });
  const all = typeof ids === 'string' && ids !== '' ? ids.split(ID_SEPARATOR) : [];
  return {
    kind,
    key,
    version,
    rank,
    cancelled,
    document,
    slots: Object.fromEntries(slots),
    ids: all,
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_KINDS } from '../intake/facts/fact.ts';
import { openDuck } from '../lake/index.ts';
import { type SqlConnection, sqlText } from '../lake/sql-connection.ts';
import type { IntakeFolder } from '../packs/health/intake-folder.ts';
import { packTerms } from '../packs/health/terms.ts';
import {
  type Freshness,
  freshness,
  type VolumeVerdict,
  volumeAgainstHabit,
} from '../quality/index.ts';
import type { Call } from './call.ts';
import { withWorkplace } from './lake-access.ts';
import { landingOf } from './source-access.ts';

const MS_PER_DAY = 86_400_000;

/** What is known of a source besides what it says: counts, habits, and no value of any record. */
export interface SourceFigures {
  readonly source: string;
  readonly pieces: number;
  /** Milliseconds since 1970; null: nothing was ever received. */
  readonly lastReceivedMs: number | null;
  /** Pieces that no run has read yet. */
  readonly unread: number;
  readonly facts: number;
  readonly deadLetters: number;
  readonly freshness: Freshness;
  /** The last whole day against the same weekday before. */
  readonly volume: VolumeVerdict;
  /** Of the facts that carry a code, the share whose code has no concept; null: there are none. */
  readonly unmappedShare: number | null;
}

export async function sourceFigures(
  call: Call,
  intake: IntakeFolder,
  name: string,
): Promise<SourceFigures> {
  const nowMs = call.surroundings.now();
  const folder = intake.factsOf(intake.pack(name));
  const receivedMs = await receipts(intake, name);
  const day = Math.floor(nowMs / MS_PER_DAY);
  const days = Map.groupBy(receivedMs, (ms) => Math.floor(ms / MS_PER_DAY));
  const counts = [...days].map(([on, list]) => ({ day: on, count: list.length }));
  const measured = await withWorkplace(call, async (resources) => {
    const connection = await openDuck({ path: ':memory:', ...resources });
    try {
      return {
        facts: await countRows(connection, await folder.facts()),
        deadLetters: await countRows(connection, await folder.letters()),
        unmappedShare: await unmappedShare(connection, await folder.facts(), intake, name),
      };
    } finally {
      connection.close();
    }
  });
  return {
    source: name,
    pieces: receivedMs.length,
    lastReceivedMs: receivedMs.at(-1) ?? null,
    unread: Math.max(0, receivedMs.length - (await folder.next())),
    ...measured,
    freshness: freshness(receivedMs, nowMs),
    volume: volumeAgainstHabit(counts, day - 1),
  };
}

/** When each piece came, in the order of arrival. */
async function receipts(intake: IntakeFolder, name: string): Promise<readonly number[]> {
  if (!existsSync(join(intake.landing, name))) return [];
  const log = await landingOf(intake, name, { readOnly: true });
  try {
    const receivedMs: number[] = [];
    for await (const item of log.items({ from: 0 })) receivedMs.push(item.receivedMs);
    return receivedMs;
  } finally {
    await log.close();
  }
}

const parquet = (files: readonly string[]): string =>
  `read_parquet([${files.map(sqlText).join(', ')}])`;

async function countRows(connection: SqlConnection, files: readonly string[]): Promise<number> {
  if (files.length === 0) return 0;
  const [row] = await connection.rows(`SELECT count(*) AS n FROM ${parquet(files)}`);
  return Number(row?.n);
}

async function unmappedShare(
  connection: SqlConnection,
  files: readonly string[],
  intake: IntakeFolder,
  name: string,
): Promise<number | null> {
  if (files.length === 0) return null;
  const terms = packTerms(intake.pack(name)).filter(({ conceptId }) => conceptId > 0);
  const known = terms.map(({ system, code }) => `(${sqlText(system)}, ${sqlText(code)})`);
  const mapped =
    known.length === 0 ? 'false' : `(coalesce(system_, ''), code_) IN (VALUES ${known.join(', ')})`;
  const kinds = EVENT_KINDS.map(sqlText).join(', ');
  const [row] = await connection.rows(
    `SELECT count(*) AS n, count(*) FILTER (NOT ${mapped}) AS unmapped FROM ${parquet(files)}
     WHERE kind IN (${kinds}) AND code_ IS NOT NULL AND NOT cancelled`,
  );
  return Number(row?.n) === 0 ? null : Number(row?.unmapped) / Number(row?.n);
}

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FactCounts, type FactFolder, factFolder } from '../../intake/facts/fact-files.ts';
import type { Pack } from '../../intake/pack/pack.ts';
import { ParcoursError } from '../../model/errors.ts';
import type { IntakeFolder } from './intake-folder.ts';

/** Fewer records say nothing about a source: one broken message of three is no broken map. */
const RECORDS_JUDGED_MIN = 100;

/** Up to where the facts of a source are in the tables, and under which version of its maps. */
interface Accepted {
  readonly mapVersion: string;
  /** Last piece. */
  readonly to: number;
}

/** The facts of a source that a run makes tables of. */
export interface TakenFacts {
  readonly folder: FactFolder;
  readonly mapVersion: string;
  /** Facts of later pieces are left out; null: none are. */
  readonly lastPiece: number | null;
  /** Share of records refused among those that were not taken before; null: too few to tell. */
  readonly refusedShare: number | null;
  /** Too many were refused: the tables are made of what they were made of before. */
  readonly isStopped: boolean;
}

/**
 * A source of which more records are refused than its `refusedShareMax` is stopped: half of what a
 * changed application says, taken for the whole, would be worse than what was known yesterday.
 */
export async function takenFacts(intake: IntakeFolder, pack: Pack): Promise<TakenFacts> {
  const folder = intake.factsOf(pack);
  const accepted = await readAccepted(folder);
  const refusedShare = shareOf(await folder.counts(), accepted, pack.mapVersion);
  const isStopped = refusedShare !== null && refusedShare > pack.source.refusedShareMax;
  if (!isStopped) return { ...allFacts(intake, pack), refusedShare };
  const before = accepted ?? { mapVersion: pack.mapVersion, to: -1 };
  const known = factFolder(join(dirname(folder.path), before.mapVersion));
  if (before.to >= 0 && (await known.facts()).length === 0) throw nothingToKeep(known.path);
  return {
    folder: known,
    mapVersion: before.mapVersion,
    lastPiece: before.to,
    refusedShare,
    isStopped,
  };
}

/** All that was made of a source by its maps as they are. */
export function allFacts(intake: IntakeFolder, pack: Pack): TakenFacts {
  const { mapVersion } = pack;
  const folder = intake.factsOf(pack);
  return { folder, mapVersion, lastPiece: null, refusedShare: null, isStopped: false };
}

/** Somebody has deleted the facts of the older maps: tables without them would lose the source. */
function nothingToKeep(path: string): ParcoursError {
  return new ParcoursError(
    'input',
    'intake.stopped',
    {
      fr: 'Trop d’enregistrements de cette source sont refusés, et les faits dont les tables étaient faites ne sont plus là\u00a0; l’entrepôt reste comme il est',
      en: 'Too many records of this source are refused, and the facts that the tables were made of are gone; the lake stays as it is',
    },
    { source: path },
  );
}

/** Notes, once the tables are the current version, what of a source they were made of. */
export async function keepAccepted({ folder, mapVersion, isStopped }: TakenFacts): Promise<void> {
  if (isStopped) return;
  const file = acceptedFile(folder);
  const accepted: Accepted = { mapVersion, to: (await folder.next()) - 1 };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.tmp`, JSON.stringify(accepted));
  await rename(`${file}.tmp`, file);
}

/** Of what is new, and of so much before it as it takes to judge. */
function shareOf(
  counts: readonly FactCounts[],
  accepted: Accepted | null,
  mapVersion: string,
): number | null {
  const takenTo = accepted?.mapVersion === mapVersion ? accepted.to : -1;
  let [records, refused] = [0, 0];
  for (const one of counts.toReversed()) {
    if (one.to <= takenTo && records >= RECORDS_JUDGED_MIN) break;
    records += one.records;
    refused += one.refused;
  }
  return records < RECORDS_JUDGED_MIN ? null : refused / records;
}

async function readAccepted(folder: FactFolder): Promise<Accepted | null> {
  const text = await readFile(acceptedFile(folder), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Accepted);
}

/** Beside the folders of all versions of the maps. */
const acceptedFile = (folder: FactFolder): string => join(dirname(folder.path), 'accepted.json');

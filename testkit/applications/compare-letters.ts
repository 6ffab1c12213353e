import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IntakeFolder } from '../../src/packs/health/intake-folder.ts';
import type { TruthReport } from './compare-truth.ts';
import { deadLetters, type SetAside } from './refused-records.ts';

/** A record that was broken on its way, as `truth/broken.csv` has it. */
export interface BrokenRecord {
  readonly application: string;
  readonly file: string;
  readonly key: string;
  readonly sentAgain: boolean;
  readonly sha256: string;
}

export interface MatchedLetters {
  /** Broken, and found in a dead letter with its very bytes. */
  readonly found: readonly BrokenRecord[];
  /** Broken, and in no dead letter. */
  readonly lost: readonly BrokenRecord[];
  /** In a dead letter, though nothing was broken. */
  readonly surplus: readonly SetAside[];
}

/** Every record that was broken on its way is a dead letter, and no other is. */
export async function compareLetters(
  intake: IntakeFolder,
  truthFolder: string,
): Promise<readonly TruthReport[]> {
  const { found, lost, surplus } = await matchLetters(intake, truthFolder);
  const applications = new Set([...found, ...lost].map(({ application }) => application));
  for (const { file } of surplus) applications.add(applicationOf(file));
  return [...applications].sort().map((application) => {
    const own = (one: BrokenRecord): boolean => one.application === application;
    const [right, missed] = [found.filter(own).length, lost.filter(own).length];
    const others = surplus.filter(({ file }) => applicationOf(file) === application).length;
    const wrong: Record<string, number> = {};
    if (missed > 0) wrong['broken, yet in no dead letter'] = missed;
    if (others > 0) wrong['dead letter, yet not broken'] = others;
    const what = `dead letters of ${application}`;
    return { what, total: right + missed + others, right, refused: 0, wrong };
  });
}

/** Image files are radiology's. */
function applicationOf(file: string): string {
  const folder = file.split('/')[0] ?? '';
  return folder === 'images' ? 'radiology' : folder;
}

/** Letters and broken records that lie in one file and have the same bytes, one to one. */
export async function matchLetters(
  intake: IntakeFolder,
  truthFolder: string,
): Promise<MatchedLetters> {
  const letters = Map.groupBy(await deadLetters(intake), placeOf);
  const [found, lost]: [BrokenRecord[], BrokenRecord[]] = [[], []];
  for (const broken of brokenRecords(truthFolder)) {
    const letter = letters.get(placeOf(broken))?.pop();
    (letter === undefined ? lost : found).push(broken);
  }
  return { found, lost, surplus: [...letters.values()].flat() };
}

function placeOf({ file, sha256 }: { readonly file: string; readonly sha256: string }): string {
  return `${file} ${sha256}`;
}

function brokenRecords(truthFolder: string): readonly BrokenRecord[] {
  const lines = readFileSync(join(truthFolder, 'broken.csv'), 'utf8').trimEnd().split('\n');
  return lines.slice(1).map((line) => {
    const [application = '', file = '', , key = '', again, sha256 = ''] = line.split(',');
    return { application, file, key, sentAgain: again === 'yes', sha256 };
  });
}

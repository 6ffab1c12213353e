import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type LandingLog, openLandingLog } from '../lake/index.ts';
import { type IntakeFolder, intakeFolder } from '../packs/health/intake-folder.ts';
import { type Pseudonyms, pseudonymsOf } from '../packs/health/pseudonym.ts';
import type { ReadySource } from '../packs/health/run-sources.ts';
import { packTerms, packUnits } from '../packs/health/terms.ts';
import { type Call, needed } from './call.ts';

const KEY_FILE = 'pseudonym.key';
const KEY_BYTES = 32;

/** The intake of `--intake`. */
export function intakeOf(call: Call): IntakeFolder {
  return intakeFolder(resolve(call.surroundings.currentFolder, needed(call.options.intake)));
}

/** Names given on the command line, or every pack there is. */
export function chosenPacks(call: Call, intake: IntakeFolder): readonly string[] {
  return call.words.length > 0 ? call.words : intake.packNames();
}

/** Where the key of pseudonyms and the key table lie: beside the intake, unless `--keys` says else. */
export function keyFolder(call: Call, intake: IntakeFolder): string {
  const { keys } = call.options;
  return keys === undefined
    ? `${intake.path}.keys`
    : resolve(call.surroundings.currentFolder, keys);
}

/** The key, made at first use and readable by its owner only. Whoever loses it loses the link. */
export async function pseudonymsIn(folder: string): Promise<Pseudonyms> {
  const file = join(folder, KEY_FILE);
  if (!existsSync(file)) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
  }
  return pseudonymsOf(await readFile(file));
}

export function landingOf(
  intake: IntakeFolder,
  name: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<LandingLog> {
  return openLandingLog(join(intake.landing, name), options);
}

/** The sources of those names with their terms. */
export function readySources(
  intake: IntakeFolder,
  names: readonly string[],
): readonly ReadySource[] {
  return names.map((name) => {
    const pack = intake.pack(name);
    return { pack, terms: packTerms(pack), units: packUnits(pack) };
  });
}

import { SITES } from '../hospital-group/catalogue/places.ts';
import type { Random } from '../journeys/random.ts';
import { type Charset, encode } from './encode.ts';
import type { FeedFile, FeedFiles } from './feed-files.ts';
import { diceOf } from './identity.ts';
import type { Mess, Tally } from './mess.ts';
import { recordHash } from './record-hash.ts';
import { DAY, type Stamp } from './stamps.ts';
import type { Window } from './story.ts';
import type { Truth } from './truth.ts';

/** What all applications write with. */
export interface Scene {
  readonly seed: number;
  readonly sites: number;
  readonly window: Window;
  readonly mess: Mess;
  readonly files: FeedFiles;
  readonly truth: Truth;
  readonly tally: Tally;
}

export const finessOf = (site: number): string => SITES[site]?.finess ?? '';

/** `VALMEUSE`: the city in capitals, without accents and marks. */
export const cityOf = (site: number): string =>
  (SITES[site]?.city ?? '')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toUpperCase()
    .replace(/[^A-Z]+/g, '-');

/** The second site's software still writes the old charset. */
export const charsetOf = (site: number): Charset => (site === 1 ? 'iso-8859-15' : 'utf-8');

/** The last second of the window. */
export const closing = ({ window }: Scene): Stamp => (window.to + 1) * DAY - 1;

export const opening = ({ window }: Scene): Stamp => window.from * DAY;

/** An application's own chance in telling one person's story. */
export const diceFor = (scene: Scene, application: string, person: number): Random =>
  diceOf(scene.seed, application, person);

/** One line of a table, and what to do to it on the way. */
export interface Line {
  readonly file: FeedFile;
  readonly at: Stamp;
  readonly text: string;
  /** Identity of what the line tells, in the list of broken records. */
  readonly key: string;
  /** Makes the line unreadable, and says how. */
  readonly spoil?: (text: string) => { readonly text: string; readonly what: string };
}

/**
 * Adds a line; now and then twice, now and then broken. False when only a broken line told it, which
 * only lines that can be spoiled risk.
 */
export function addLine(scene: Scene, application: string, dice: Random, line: Line): boolean {
  const { files, mess, tally, truth } = scene;
  let told = true;
  if (line.spoil !== undefined && dice.chance(mess.broken)) {
    const { text, what } = line.spoil(line.text);
    const again = dice.chance(0.5);
    files.add(line.file, line.at, text);
    tally.add(application, 'broken');
    const sentAgain = again ? 'yes' : 'no';
    truth.write('broken', {
      application,
      file: line.file.path,
      what,
      key: line.key,
      sent_again: sentAgain,
      sha256: recordHash(encode(text, line.file.charset ?? 'utf-8')),
    });
    told = again;
  }
  if (!told) return false;
  files.add(line.file, line.at, line.text);
  if (dice.chance(mess.duplicate)) {
    files.add(line.file, line.at, line.text);
    tally.add(application, 'duplicate');
  }
  return true;
}

/**
 * The synthetic hospital group as its applications tell it: HL7 v2 messages, FHIR, fixed-width and
 * tables, with what goes wrong in real feeds, and the truth beside them. FEEDS.md describes every
 * file. Nobody in it ever lived. What is written depends on the options alone, and memory grows with
 * the busiest day of one application, not with the persons.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SITES } from '../hospital-group/catalogue/places.ts';
import { Admissions } from './admissions.ts';
import { tellDeath, tellStrangersDeaths } from './deaths.ts';
import { tellDevices, writeInventory } from './devices.ts';
import { tellEmergency } from './emergency.ts';
import { FeedFiles } from './feed-files.ts';
import { Laboratory, type LastSeen } from './laboratory.ts';
import { type Mess, Tally, USUAL_MESS } from './mess.ts';
import { tellPatientRecord } from './patient-record.ts';
import { writePersons } from './persons.ts';
import { tellPharmacy } from './pharmacy.ts';
import { tellPmsi } from './pmsi.ts';
import { type ImageCount, tellRadiology } from './radiology.ts';
import type { Scene } from './scene.ts';
import { closing, diceFor } from './scene.ts';
import { DAY, HOUR } from './stamps.ts';
import { type Stay, type Story, tellStory, windowOf } from './story.ts';
import { writeTerms } from './terms.ts';
import { Truth, type TruthTable } from './truth.ts';

export { messagesIn } from './hl7.ts';
export { type Mess, USUAL_MESS } from './mess.ts';
export { writeTerms } from './terms.ts';

export interface ApplicationsOptions {
  /** Up to 400,000: the numbers that applications give end there. */
  readonly persons: number;
  /** Hospitals, 1 to 11; the first is the university's. */
  readonly sites?: number;
  /** The last days that the group knows are told, so many of them. */
  readonly days?: number;
  readonly seed?: number;
  /** Gets a folder an application, `terms` and `truth`; made when it isn't there. */
  readonly folder: string;
  /** Rates other than the usual ones. */
  readonly mess?: Partial<Mess>;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ApplicationsSummary {
  /** Rows of each table of the truth. */
  readonly truth: Readonly<Record<TruthTable, number>>;
  readonly files: number;
}

const PERSONS_MAX = 400_000;
const SITES_USUAL = 3;
const DAYS_USUAL = 90;
const PROGRESS_EVERY = 200;

/** Writes all feeds and the truth. */
export function generateApplications(options: ApplicationsOptions): ApplicationsSummary {
  const { persons, sites = SITES_USUAL, days = DAYS_USUAL, seed = 1, folder } = options;
  if (!Number.isSafeInteger(persons) || persons < 0 || persons > PERSONS_MAX) {
    throw new RangeError(`persons is 0 to ${PERSONS_MAX}`);
  }
  if (!Number.isInteger(sites) || sites < 1 || sites > SITES.length) {
    throw new RangeError(`sites is 1 to ${SITES.length}`);
  }
  if (!Number.isInteger(days) || days < 1) throw new RangeError('days is a count');
  mkdirSync(folder, { recursive: true });
  const files = new FeedFiles(folder);
  const truth = new Truth(folder);
  try {
    const mess = { ...USUAL_MESS, ...options.mess };
    const tally = new Tally();
    const scene: Scene = { seed, sites, window: windowOf(days), mess, files, truth, tally };
    const memory: Memory = { seen: new Map(), images: { written: 0 }, before: new Map() };
    for (let person = 1; person <= persons; person++) {
      tellPerson(scene, tellStory(person, scene), memory);
      if (person % PROGRESS_EVERY === 0 || person === persons) {
        options.onProgress?.(person, persons);
      }
    }
    tellStrangersDeaths(scene);
    writeInventory(scene);
    writeTerms(join(folder, 'terms'));
    for (const row of tally.rows()) truth.write('mess', row);
    return { truth: truth.counts(), files: files.close() };
  } finally {
    truth.close();
  }
}

/** All that is remembered from one person to the next. */
interface Memory {
  readonly seen: LastSeen;
  readonly images: ImageCount;
  /** The last patient of each site. */
  readonly before: Map<number, Stay>;
}

function tellPerson(scene: Scene, story: Story, memory: Memory): void {
  if (story.stays.length === 0 && story.death === null) return;
  const admissions = new Admissions(scene, story);
  admissions.tell(story.stays);
  tellMerges(scene, admissions, story, memory.before);
  new Laboratory(scene, story, memory.seen).tell(story);
  tellRadiology(scene, story, memory.images);
  tellEmergency(scene, story);
  tellPmsi(scene, story);
  tellPharmacy(scene, story);
  tellPatientRecord(scene, story);
  tellDevices(scene, story);
  tellDeath(scene, story);
  writePersons(scene, story);
}

function tellMerges(
  scene: Scene,
  admissions: Admissions,
  { identity, stays }: Story,
  before: Map<number, Stay>,
): void {
  const dice = diceFor(scene, 'merges', identity.person);
  for (const site of new Set(stays.map((stay) => stay.site))) {
    const here = stays.filter((stay) => stay.site === site);
    const main = here.find(({ patient }) => !patient.isDouble);
    const double = here.find(({ patient }) => patient.isDouble);
    if (main === undefined) continue;
    const last = Math.max(...here.map(({ start, end }) => end ?? start));
    if (double !== undefined) {
      const at = Math.min(last + dice.whole(1, 5) * DAY, closing(scene) - HOUR);
      admissions.merge(main.patient, double.patient, at, true);
    }
    const other = before.get(site);
    before.set(site, main);
    if (other !== undefined && dice.chance(scene.mess.wrongMerge)) {
      admissions.merge(main.patient, other.patient, main.start + 2 * HOUR, false);
    }
  }
}

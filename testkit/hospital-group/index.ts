/**
 * The synthetic hospital group "GHT Lorraine-Sud": invented hospitals, invented persons, OMOP CDM
 * 5.4. Nobody in it ever lived. A person's rows depend on the seed, the number of sites and the
 * person's number alone, and memory doesn't grow with the count of persons.
 */
import { mkdirSync } from 'node:fs';
import { formatDay } from '../../src/model/day.ts';
import { OMOP_TABLES } from '../../src/model/omop/tables.generated.ts';
import { Random } from '../journeys/random.ts';
import { TableWriter } from '../journeys/table-writer.ts';
import { CareRecord, type RowSink } from './care-record.ts';
import { careSiteId, communeLocation, writeCareSites } from './care-sites.ts';
import { CONDITIONS } from './catalogue/conditions.ts';
import { PAYERS } from './catalogue/others.ts';
import { SITES } from './catalogue/places.ts';
import { beginJourney, type Journey, observationPeriods } from './journey.ts';
import { drawLife, LAST_DAY, type Period } from './life.ts';
import { play } from './play.ts';
import { writeVocabulary } from './vocabulary.ts';

export interface HospitalGroupOptions {
  readonly persons: number;
  /** Hospitals, 1 to 11; the first is the university's. */
  readonly sites?: number;
  readonly seed?: number;
  /** Gets one CSV file a table; made when it isn't there. */
  readonly folder: string;
  /** Files are compressed: NAME.csv.gz. */
  readonly gzip?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

const SITES_USUAL = 3;
const EHR = 32817;
const PERIODS_MAX = 2;
const PROGRESS_EVERY = 200;

/** Writes the group's tables and tells how many rows each has. */
export function generateHospitalGroup(options: HospitalGroupOptions): ReadonlyMap<string, number> {
  const { persons, sites = SITES_USUAL, seed = 1, folder, gzip = false, onProgress } = options;
  if (!Number.isSafeInteger(persons) || persons < 0) throw new RangeError('persons is a count');
  if (!Number.isInteger(sites) || sites < 1 || sites > SITES.length) {
    throw new RangeError(`sites is 1 to ${SITES.length}`);
  }
  mkdirSync(folder, { recursive: true });
  const tables = new Tables(folder, gzip);
  try {
    const sink: RowSink = (table, row) => tables.write(table, row);
    writeVocabulary(sink);
    writeCareSites(sites, sink);
    writeSource(sink);
    for (let id = 1; id <= persons; id++) {
      writePerson(id, Random.of(seed, id), sites, sink);
      if (id % PROGRESS_EVERY === 0 || id === persons) onProgress?.(id, persons);
    }
    return tables.counts();
  } finally {
    tables.close();
  }
}

function writePerson(id: number, random: Random, sites: number, sink: RowSink): void {
  const life = drawLife(id, random, sites);
  const record = new CareRecord(id, sink);
  const journey = beginJourney(life, random, record);
  play(journey, sites);
  const periods = observationPeriods(journey);
  record.close(periods);
  const birth = formatDay(life.birth);
  sink('person', {
    person_id: id,
    gender_concept_id: life.female ? 8532 : 8507,
    year_of_birth: Number(birth.slice(0, 4)),
    month_of_birth: Number(birth.slice(5, 7)),
    day_of_birth: Number(birth.slice(8, 10)),
    race_concept_id: 0,
    ethnicity_concept_id: 0,
    location_id: communeLocation(life.commune),
    care_site_id: careSiteId(life.homeSite, null),
    person_source_value: `GHTLS-${String(id).padStart(8, '0')}`,
    gender_source_value: life.female ? 'F' : 'M',
  });
  for (const [i, period] of periods.entries()) {
    sink('observation_period', {
      observation_period_id: id * PERIODS_MAX + i,
      person_id: id,
      observation_period_start_date: formatDay(period.from),
      observation_period_end_date: formatDay(period.to),
      period_type_concept_id: EHR,
    });
  }
  writePayer(id, random, periods, sink);
  writeDeath(journey, sink);
}

function writePayer(
  person: number,
  random: Random,
  periods: readonly Period[],
  sink: RowSink,
): void {
  const draw = random.next();
  const payer =
    draw < 0.82
      ? PAYERS.general
      : draw < 0.9
        ? PAYERS.localAlsace
        : draw < 0.98
          ? PAYERS.farming
          : PAYERS.state;
  for (const [i, { from, to }] of periods.entries()) {
    sink('payer_plan_period', {
      payer_plan_period_id: person * PERIODS_MAX + i,
      person_id: person,
      payer_plan_period_start_date: formatDay(from),
      payer_plan_period_end_date: formatDay(to),
      payer_concept_id: payer.id,
      payer_source_value: payer.local.code,
      payer_source_concept_id: payer.local.id,
    });
  }
}

function writeDeath({ life, death }: Journey, sink: RowSink): void {
  if (death === null) return;
  const cause = CONDITIONS[death.cause];
  sink('death', {
    person_id: life.id,
    death_date: formatDay(death.on),
    death_type_concept_id: EHR,
    cause_concept_id: cause.id,
    cause_source_value: cause.local.code,
    cause_source_concept_id: cause.local.id,
  });
}

function writeSource(sink: RowSink): void {
  const day = formatDay(LAST_DAY);
  sink('cdm_source', {
    cdm_source_name: 'GHT Lorraine-Sud (invented)',
    cdm_source_abbreviation: 'GHT-LS',
    cdm_holder: 'GHT Lorraine-Sud',
    source_description: 'Synthetic hospital group: nobody in it ever lived.',
    source_release_date: day,
    cdm_release_date: day,
    cdm_version: '5.4',
    cdm_version_concept_id: 756265,
    vocabulary_version: 'GHT-LS 1',
  });
}

/** A writer a table, opened when the table's first row comes. */
class Tables {
  readonly #folder: string;
  readonly #gzip: boolean;
  readonly #writers = new Map<string, TableWriter>();

  constructor(folder: string, gzip: boolean) {
    this.#folder = folder;
    this.#gzip = gzip;
  }

  write(table: string, row: Readonly<Record<string, string | number | null>>): void {
    let writer = this.#writers.get(table);
    if (writer === undefined) {
      const model = OMOP_TABLES.find(({ name }) => name === table);
      if (model === undefined) throw new RangeError(`OMOP has no table ${table}`);
      const columns = model.columns.map(({ name }) => name);
      writer = new TableWriter(this.#folder, table, columns, this.#gzip);
      this.#writers.set(table, writer);
    }
    writer.write(row);
  }

  counts(): ReadonlyMap<string, number> {
    return new Map([...this.#writers].map(([table, { rows }]) => [table, rows]));
  }

  close(): void {
    for (const writer of this.#writers.values()) writer.close();
  }
}

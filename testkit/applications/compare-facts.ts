import { idSql } from '../../src/packs/health/omop/held.ts';

/** A thing of the truth as the packs of examples/sources name it, and where it must stand. */
interface Told {
  readonly source: string;
  readonly kind: string;
  /** SQL of the fact's key, over the truth's row `t`. */
  readonly key: string;
}

/** Records of the FHIR export have ids such as `cond-…`; the extracts of other sites none. */
const IS_FHIR = "regexp_matches(t.key, '^[a-z]+-')";

const own = (prefix: string): string => `concat_ws('|', '${prefix}', t.finess, t.key)`;

/** By application and kind of the truth; FHIR's stand under `patient-record-fhir`. */
const TOLD: Readonly<Record<string, Told>> = {
  'patient-record-fhir diagnosis-main': fhir('condition'),
  'patient-record-fhir diagnosis-other': fhir('condition'),
  'patient-record-fhir act': fhir('procedure'),
  'patient-record-fhir measure': fhir('measurement'),
  'patient-record diagnosis-main': record('condition', own('diagnostic')),
  'patient-record diagnosis-other': record('condition', own('diagnostic')),
  'patient-record act': record('procedure', own('acte')),
  'patient-record measure': record('measurement', own('mesure')),
  'pharmacy prescription': { source: 'pharmacy', kind: 'drug', key: own('prescription') },
  'pharmacy administration': { source: 'pharmacy', kind: 'drug', key: own('administration') },
  'pharmacy implant': { source: 'pharmacy', kind: 'device', key: own('pose') },
  'radiology examination': { source: 'radiology', kind: 'procedure', key: 't.key' },
  'radiology image': { source: 'images', kind: 'observation', key: "t.finess || '|' || t.key" },
  'devices device-use': { source: 'devices', kind: 'device', key: own('use') },
  'devices vital': {
    source: 'devices',
    kind: 'measurement',
    key: "concat_ws('|', 'vital', t.finess, t.nda, replace(t.key, '/', '|'))",
  },
  'emergency diagnosis-main': { source: 'emergency', kind: 'condition', key: 't.key' },
  'emergency act': { source: 'emergency', kind: 'procedure', key: 't.key' },
  'pmsi diagnosis-main': pmsi('condition'),
  'pmsi diagnosis-other': pmsi('condition'),
  'pmsi act': pmsi('procedure'),
};

function fhir(kind: string): Told {
  return { source: 'patient-record-fhir', kind, key: 't.key' };
}

function record(kind: string, key: string): Told {
  return { source: 'patient-record', kind, key };
}

function pmsi(kind: string): Told {
  return { source: 'pmsi', kind, key: "t.finess || '|' || t.key" };
}

/** Rows of events with what is compared. */
const EVENTS = [
  ['condition_occurrence', 'condition_start_datetime', 'condition_end_datetime', 'condition', null],
  ['procedure_occurrence', 'procedure_datetime', null, 'procedure', null],
  ['measurement', 'measurement_datetime', null, 'measurement', 'value_as_number'],
  ['observation', 'observation_datetime', null, 'observation', 'value_as_number'],
  [
    'drug_exposure',
    'drug_exposure_start_datetime',
    'drug_exposure_end_datetime',
    'drug',
    'quantity',
  ],
  [
    'device_exposure',
    'device_exposure_start_datetime',
    'device_exposure_end_datetime',
    'device',
    null,
  ],
] as const;

export function eventsSql(): string {
  return EVENTS.map(([table, start, end, prefix, value]) => {
    const ended = end === null ? 'CAST(NULL AS TIMESTAMP)' : end;
    const valued = value === null ? 'CAST(NULL AS DOUBLE)' : `CAST(${value} AS DOUBLE)`;
    return `SELECT '${table}' AS "table", ${table}_id AS id, ${start} AS start, ${ended} AS ended, ${valued} AS value,
      ${prefix}_concept_id AS concept_id, visit_occurrence_id AS visit_id FROM ${table}`;
  }).join(' UNION ALL ');
}

/** Facts of the truth, each with the id under which its row must stand (null: it makes no row). */
export function truthFactIdsSql(application: string, salt: string): string {
  const cases = Object.entries(TOLD).flatMap(([name, { source, kind, key }]) => {
    const [app = '', what = ''] = name.split(' ');
    if (app.replace(/-fhir$/, '') !== application) return [];
    const form =
      application !== 'patient-record'
        ? ''
        : app.endsWith('-fhir')
          ? ` AND ${IS_FHIR}`
          : ` AND NOT ${IS_FHIR}`;
    const id = idSql(salt, [`'${kind}'`, `'${source}'`, key]);
    return [`WHEN t.kind = '${what}'${form} THEN ${id}`];
  });
  return `SELECT t.*, CASE ${cases.join(' ')} END AS id
    FROM truth_facts t WHERE t.application = '${application}'`;
}

/** SELECT of `refused`, `fault` (null: right), one row a fact of the truth of that application. */
export function factsComparison(application: string, salt: string): string {
  const visit = idSql(salt, ["'visit'", "t.finess || ':' || t.nda"]);
  const started = `CASE WHEN length(t.start) = 10 THEN CAST(e.start AS DATE) <> CAST(t.start AS DATE)
    ELSE e.start <> CAST(t.start AS TIMESTAMP) END`;
  return `WITH wanted AS (SELECT t.*, ${visit} AS stay FROM (${truthFactIdsSql(application, salt)}) t
    ), seen AS (SELECT t.*, CASE
      WHEN t.kind IN ('encounter', 'passage', 'rum') THEN
        CASE WHEN v.visit_occurrence_id IS NULL AND t.cancelled = 'no' THEN 'stay absent' END
      WHEN t.id IS NULL THEN 'unknown kind'
      WHEN t.cancelled = 'yes' THEN CASE WHEN e.id IS NOT NULL THEN 'cancelled, yet there' END
      WHEN e.id IS NULL THEN 'absent'
      WHEN ${started} THEN 'start'
      WHEN t."end" <> '' AND e.ended IS NOT NULL AND e.ended <> CAST(t."end" AS TIMESTAMP) THEN 'end'
      WHEN t.concept_id <> '' AND e.concept_id <> CAST(t.concept_id AS BIGINT) THEN 'concept'
      WHEN t.value <> '' AND abs(e.value - CAST(t.value AS DOUBLE)) > 1e-9 THEN 'value'
      WHEN t.value <> '' AND t.kind <> 'prescription' AND e.value IS NULL THEN 'value missing'
      WHEN v.visit_occurrence_id IS NOT NULL AND e.visit_id IS DISTINCT FROM t.stay THEN 'stay'
      END AS fault
    FROM wanted t LEFT JOIN events e USING (id)
    LEFT JOIN visit_occurrence v ON v.visit_occurrence_id = t.stay)
    -- What names its stay through a record that was broken stands without it.
    SELECT t.fault, l.key IS NOT NULL OR (t.fault = 'stay absent' AND s.nda IS NOT NULL)
      OR (t.fault = 'stay' AND m.key IS NOT NULL) AS refused
    FROM seen t LEFT JOIN lost_facts l USING (application, key)
    LEFT JOIN lost_stays s USING (finess, nda)
    LEFT JOIN lost_facts m ON m.application = t.application AND m.key = 'enc-' || t.nda AND t.key <> m.key`;
}

/**
 * A death is told under a person by whose name the group knows the dead (who may be several while
 * the identity isn't proven everywhere), or waits: told without INS, of somebody whose INS nobody
 * has proven, or of a stranger.
 */
export function deathsComparison(): string {
  return `WITH told AS (
      SELECT t.key, count(d.person_id) AS deaths, bool_or(d.death_date = CAST(t.start AS DATE)) AS right_day
      FROM truth_facts t LEFT JOIN known_persons k USING (person) LEFT JOIN death d USING (person_id)
      WHERE t.application = 'deaths' GROUP BY 1),
    proven AS (SELECT DISTINCT person FROM truth_identifiers WHERE status = 'VALI')
    SELECT CASE WHEN o.right_day THEN NULL WHEN o.deaths > 0 THEN 'date'
        WHEN w.key IS NOT NULL THEN 'waits' ELSE 'absent' END AS fault,
      w.key IS NOT NULL AND (t.code = 'no-ins' OR p.person IS NULL) AS refused
    FROM truth_facts t JOIN told o USING (key) LEFT JOIN waiting_deaths w USING (key)
    LEFT JOIN proven p USING (person)
    WHERE t.application = 'deaths'`;
}

export const FACT_APPLICATIONS = [
  ...new Set(Object.keys(TOLD).map((name) => name.split(' ')[0]?.replace(/-fhir$/, '') ?? '')),
];

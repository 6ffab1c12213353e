import { sqlText } from '../../lake/sql-connection.ts';
import type { Sentence } from '../../model/errors.ts';
import { ParcoursError } from '../../model/errors.ts';
import { readView, SEVERAL, type Select, shapeOf, viewSql } from '../fhir/index.ts';
import { EVENT_KINDS, FACT_KINDS, NEEDED, SLOTS, type SlotName, type SlotType } from './fact.ts';
import { EXPECTED, neededHere } from './refusals.ts';
import { ID_SEPARATOR, slotColumn } from './tables.ts';

/** Columns of `resources` that say where a fact comes from. */
export const ORIGIN = ['sequence', 'line', 'offset_bytes', 'length_bytes', 'sha256'];

/** A view of a pack. */
export interface FactView {
  readonly resource: string;
  /**
   * SELECT over the table `resources`, whose resources look like the samples: the columns of a fact,
   * `deleted`, and `refusal`, which numbers what is wrong with the row or is null.
   */
  sql(samples: readonly unknown[]): string;
  /** SELECT of dead letters over a table `viewed` of those rows. */
  readonly letters: string;
}

/** Why a row of a view makes no fact. */
interface Refusal {
  /** SQL, true where it holds. */
  readonly when: string;
  readonly rule: string;
  readonly field: string;
  readonly expected: Sentence;
}

/** Columns of a view that are no slots. `id_…` besides. */
const OTHERS = ['key', 'version', 'rank', 'cancelled', 'document'];

/** Compiles the view of a file; throws ParcoursError 'pack.view' for what can't be part of a fact. */
export function factView(json: unknown, file: string, name: string): FactView {
  const view = readView(json);
  const kind = FACT_KINDS.find((one) => one === view.fact);
  if (kind === undefined) throw faulty(file, 'fact', FACT_KINDS.join(', '));
  const source = {
    relation: 'resources',
    carried: [...ORIGIN, 'deleted'],
    asTexts: true,
    // Of a deleted resource nothing is known that a condition could ask for.
    unconditional: 'deleted IS NOT NULL',
  };
  const { columns } = viewSql(view, source);
  const slots = columns.filter((column) => !OTHERS.includes(column) && !column.startsWith('id_'));
  const wrong = slots.find((slot) => !(slot in SLOTS));
  if (wrong !== undefined) throw faulty(file, `column ${wrong}`, Object.keys(SLOTS).join(', '));
  const refusals = refusalsOf(kind, columns, slots as SlotName[], pathsOf(view.select));
  const made = madeColumns(columns, slots as SlotName[]);
  const texts = columns.map((column) => `nullif(CAST("${column}" AS VARCHAR), '') AS "${column}"`);
  const told = refusals.map(({ when }, number) => `WHEN ${when} THEN ${number}`);
  return {
    resource: view.resource,
    sql: (samples) =>
      `SELECT ${sqlText(kind)} AS kind, * EXCLUDE (said), CASE ${told.join(' ')} END AS refusal
       FROM (SELECT ${made.join(', ')}, {${columns.map((column) => `'${column}': "${column}"`).join(', ')}} AS said,
           ${ORIGIN.join(', ')}, deleted
         FROM (SELECT ${texts.join(', ')}, ${ORIGIN.join(', ')}, deleted
           FROM (${viewSql(view, { ...source, shape: shapeOf(samples) }).sql})))`,
    letters: lettersOf(name, view.resource, refusals),
  };
}

/** The columns of a fact, with the types that facts have; what can't be read is null. */
function madeColumns(columns: readonly string[], slots: readonly SlotName[]): readonly string[] {
  const has = (name: string): boolean => columns.includes(name);
  const ids = columns.filter((name) => name.startsWith('id_')).map((name) => `"${name}"`);
  const rank = has('rank') ? 'coalesce(try_cast("rank" AS INTEGER), 0)' : '0';
  const cancelled = has('cancelled') ? "coalesce(lower(cancelled) = 'true', false)" : 'false';
  return [
    has('key') ? '"key" AS key' : 'NULL AS key',
    `${has('version') ? instantSql('version') : "''"} AS version`,
    // A deletion stands above what it deletes, told at the same moment.
    `${rank} + CASE WHEN deleted IS NULL THEN 0 ELSE 1 END AS rank`,
    `(${cancelled} OR deleted IS NOT NULL) AS cancelled`,
    `${has('document') ? 'document' : 'NULL'} AS document`,
    `${ids.length === 0 ? 'NULL' : `concat_ws(chr(${ID_SEPARATOR.charCodeAt(0)}), ${ids.join(', ')})`} AS ids`,
    ...slots.map((slot) => `${READ[SLOTS[slot]](`"${slot}"`)} AS ${slotColumn(slot)}`),
  ];
}

/**
 * Versions are compared as texts, and instants of FHIR come with any offset: in winter's time, in
 * summer's, or in that of the server that tells of a deletion. What is no instant stays as it is.
 */
function instantSql(column: string): string {
  const time = `try_cast("${column}" AS TIMESTAMPTZ)`;
  const isInstant = `regexp_matches("${column}", 'T.*(Z|[+-]\\d{2}:\\d{2})$')`;
  const utc = `strftime(make_timestamp(epoch_us(${time})), '%Y-%m-%dT%H:%M:%S.%fZ')`;
  return `coalesce(CASE WHEN ${isInstant} THEN ${utc} END, "${column}", '')`;
}

const DAY = '(1[89]|[2-9]\\d)\\d{2}-\\d{2}-\\d{2}';
const CLOCK = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?';
const TIME = `${DAY}([T ]${CLOCK}(Z|[+-]\\d{2}:?\\d{2})?)?`;
const NUMBER = '[+-]?(\\d+([.,]\\d*)?|[.,]\\d+)([eE][+-]?\\d+)?';

/**
 * SQL of a slot's value, null for a text that is none: what `readerOf` reads, as it does. Times lose
 * their offset: stays and results are told in the time of the hospital's own clocks.
 */
const READ: Readonly<Record<SlotType, (text: string) => string>> = {
  text: (text) => text,
  number: (text) =>
    `CASE WHEN regexp_full_match(${text}, '${NUMBER}') THEN try_cast(replace(${text}, ',', '.') AS DOUBLE) END`,
  date: (text) =>
    `CASE WHEN regexp_full_match(${text}, '${TIME}') THEN try_cast(substr(${text}, 1, 10) AS DATE) END`,
  time: (text) =>
    `CASE WHEN regexp_full_match(${text}, '${TIME}') THEN try_cast(rtrim(substr(${text}, 1, 10) || ' ' ||
      regexp_extract(${text}, '[T ](\\d{2}:\\d{2}(:\\d{2})?)', 1)) AS TIMESTAMP) END`,
};

/** A view may give several values where a map's path gives one. */
const SINGLE_TEXT: Sentence = { fr: 'un seul texte', en: 'a single text' };

/** In the order in which rules of maps refuse: the key, what can't be read, what is missing. */
function refusalsOf(
  kind: (typeof FACT_KINDS)[number],
  columns: readonly string[],
  slots: readonly SlotName[],
  paths: ReadonlyMap<string, string>,
): readonly Refusal[] {
  const fieldOf = (name: string): string => paths.get(name) ?? name;
  const missing = (slot: string, when: string): Refusal => ({
    when,
    rule: `map.missing.${slot}`,
    field: fieldOf(slot),
    expected: neededHere(slot),
  });
  const unreadable = (name: string, when: string, type: SlotType): Refusal => ({
    when,
    rule: `map.unreadable.${name}`,
    field: fieldOf(name),
    expected: type === 'text' ? SINGLE_TEXT : EXPECTED[type],
  });
  const several = `chr(${SEVERAL.charCodeAt(0)})`;
  const stored = (slot: SlotName): string => (slots.includes(slot) ? slotColumn(slot) : 'NULL');
  const needed = NEEDED[kind].map((slot) =>
    missing(slot, `(NOT cancelled AND ${stored(slot)} IS NULL)`),
  );
  const isEvent = EVENT_KINDS.some((one) => one === kind);
  const nowhere = `(NOT cancelled AND ${stored('patient')} IS NULL AND ${stored('visit')} IS NULL)`;
  return [
    missing('key', 'key IS NULL'),
    ...columns
      .filter((name) => !(name in SLOTS) && name !== 'rank')
      .map((name) => unreadable(name, `said."${name}" = ${several}`, 'text')),
    ...(columns.includes('rank')
      ? [
          unreadable(
            'rank',
            '(said."rank" IS NOT NULL AND try_cast(said."rank" AS INTEGER) IS NULL)',
            'number',
          ),
        ]
      : []),
    ...slots.map((slot) => {
      const type = SLOTS[slot];
      const wrong =
        type === 'text' ? `= ${several}` : `IS NOT NULL AND ${slotColumn(slot)} IS NULL`;
      return unreadable(slot, `(said."${slot}" ${wrong})`, type);
    }),
    ...needed,
    ...(isEvent ? [missing('patient', nowhere)] : []),
  ];
}

/** Paths of the columns, as letters name them. */
function pathsOf(selects: readonly Select[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const look = (select: Select): void => {
    for (const { name, path } of select.column ?? []) if (!paths.has(name)) paths.set(name, path);
    for (const inner of [...(select.select ?? []), ...(select.unionAll ?? [])]) look(inner);
  };
  for (const select of selects) look(select);
  return paths;
}

/**
 * Letters of the rows that are refused, and of deleted resources of which the view makes no row: it
 * goes through elements that are gone, so nobody knows the keys of their facts.
 */
function lettersOf(name: string, resource: string, refusals: readonly Refusal[]): string {
  const rows = refusals.map(({ rule, field, expected }, number) => {
    return `(${number}, ${[rule, field, expected.fr, expected.en].map(sqlText).join(', ')})`;
  });
  const origin = ORIGIN.join(', ');
  const [fr, en] = ['une clé qui ne tient qu’à l’identifiant', 'a key that rests on the id alone'];
  return `SELECT ${sqlText(name)} AS map_rule, rule, field, expected_fr, expected_en, ${origin}
      FROM viewed JOIN (VALUES ${rows.join(', ')}) AS told(refusal, rule, field, expected_fr, expected_en) USING (refusal)
    UNION ALL BY NAME
    SELECT ${sqlText(name)} AS map_rule, 'fhir.not-cancelled' AS rule, ${sqlText(resource)} AS field,
      ${sqlText(fr)} AS expected_fr, ${sqlText(en)} AS expected_en, ${origin}
    FROM resources WHERE type = ${sqlText(resource)} AND deleted IS NOT NULL
      AND deleted NOT IN (SELECT deleted FROM viewed WHERE deleted IS NOT NULL)`;
}

function faulty(file: string, path: string, known: string): ParcoursError {
  return new ParcoursError(
    'input',
    'pack.view',
    { fr: `Vue non valide ; attendu : ${known}`, en: `Invalid view; expected one of: ${known}` },
    { source: file, path },
  );
}

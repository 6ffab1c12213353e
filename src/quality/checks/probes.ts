import { sqlName, sqlText } from '../../lake/sql-connection.ts';
import { type Day, formatDay } from '../../model/day.ts';
import {
  type ColumnModel,
  type EventModel,
  type SubjectModel,
  type TableModel,
  tableOf,
} from '../../model/subject-model.ts';
import type { ModelRule, Rule } from './check.ts';

/** One place where a rule looks. */
export interface Probe {
  readonly table: string;
  readonly column: string | null;
  /** FROM clause; `{table}` stands for the relation of a table. */
  readonly from: string;
  /** Aggregate over `from`: rows that the rule is about. */
  readonly rows: string;
  /** Aggregate over `from`: those among them that break it. */
  readonly violated: string;
}

export interface ProbeContext {
  readonly model: SubjectModel;
  /** The last day that a row may begin on. */
  readonly loadDay: Day;
}

const t = (column: string): string => `t.${sqlName(column)}`;
const count = (condition: string): string => `count(CASE WHEN ${condition} THEN 1 END)`;

/** A probe about rows of one table, named t. */
function rowsProbe(
  table: string,
  column: string | null,
  violates: string,
  options: { readonly among?: string; readonly joined?: string } = {},
): Probe {
  const { among = 'TRUE', joined = '' } = options;
  return {
    table,
    column,
    from: `{${table}} t${joined}`,
    rows: count(among),
    violated: count(`(${among}) AND (${violates})`),
  };
}

/** Where a rule looks, in the order of the model. None: the model has nothing of the kind. */
export function probesOf(rule: Rule, context: ProbeContext): readonly Probe[] {
  switch (rule.kind) {
    case 'present':
      return [rowsProbe(rule.table, rule.column, `${t(rule.column)} IS NULL`)];
    case 'range': {
      const { table, column, low, high } = rule;
      const limits = [
        ...(low === undefined ? [] : [`${t(column)} < ${low}`]),
        ...(high === undefined ? [] : [`${t(column)} > ${high}`]),
      ];
      const among = `${t(column)} IS NOT NULL`;
      return [rowsProbe(table, column, limits.join(' OR '), { among })];
    }
    case 'one-of': {
      const { table, column, values } = rule;
      const list = values.map((value) => (typeof value === 'number' ? value : sqlText(value)));
      const among = `${t(column)} IS NOT NULL`;
      return [rowsProbe(table, column, `${t(column)} NOT IN (${list.join(', ')})`, { among })];
    }
    default:
      return MODEL_RULES[rule.kind](context);
  }
}

const MODEL_RULES: Readonly<Record<ModelRule, (context: ProbeContext) => readonly Probe[]>> = {
  'subject-exists': ({ model }) => {
    const { table, id } = model.subject;
    const keys = `(SELECT DISTINCT ${sqlName(id)} AS subject FROM {${table}})`;
    return subjectColumns(model).map((place) =>
      rowsProbe(place.table, place.column, 's.subject IS NULL', {
        among: place.among,
        joined: ` LEFT JOIN ${keys} s ON ${t(place.column)} = s.subject`,
      }),
    );
  },
  'key-unique': ({ model }) =>
    model.tables.flatMap(({ name, columns }) => {
      const keys = columns.filter((column) => column.primaryKey).map((column) => column.name);
      return keys.length === 0 ? [] : [copiesProbe(name, keys, keys.join(', '))];
    }),
  'required-present': ({ model }) =>
    columnsOf(model, (column) => column.required).map(({ table, column }) =>
      rowsProbe(table.name, column.name, `${t(column.name)} IS NULL`),
    ),
  'reference-exists': ({ model }) =>
    columnsOf(model, (column) => column.references !== undefined).flatMap(({ table, column }) => {
      const { references } = column;
      if (references === undefined || references.table === model.subject.table) return [];
      const keys = `SELECT DISTINCT ${sqlName(references.column)} AS key FROM {${references.table}}`;
      const violates = `r.key IS NULL AND EXISTS (SELECT 1 FROM {${references.table}})`;
      return [
        rowsProbe(table.name, column.name, violates, {
          among: `${t(column.name)} IS NOT NULL`,
          joined: ` LEFT JOIN (${keys}) r ON ${t(column.name)} = r.key`,
        }),
      ];
    }),
  'period-ordered': ({ model: { observation } }) => [
    rowsProbe(
      observation.table,
      observation.end,
      `${t(observation.end)} < ${t(observation.start)}`,
    ),
  ],
  'start-before-end': ({ model }) =>
    eventsOf(model).flatMap(({ event, among }) => {
      const end = event.end.find((rule) => rule.kind === 'column');
      if (end?.kind !== 'column') return [];
      const both = `${among} AND ${t(end.column)} IS NOT NULL`;
      return [
        rowsProbe(event.table, end.column, `${t(end.column)} < ${t(event.start)}`, { among: both }),
      ];
    }),
  'not-in-future': ({ model, loadDay }) =>
    eventsOf(model).map(({ event, among }) => {
      const violates = `${t(event.start)} > DATE '${formatDay(loadDay)}'`;
      return rowsProbe(event.table, event.start, violates, { among });
    }),
  'not-before-birth': ({ model }) => {
    const birth = model.subject.fields.birthYear;
    if (birth === undefined || birth.hops.length > 0) return [];
    const { table, id } = model.subject;
    const joined = (subject: string) =>
      ` JOIN {${table}} s ON ${t(subject)} = s.${sqlName(id)} AND s.${sqlName(birth.column)} IS NOT NULL`;
    return eventsOf(model).map(({ event, among }) =>
      rowsProbe(event.table, event.start, `year(${t(event.start)}) < s.${sqlName(birth.column)}`, {
        among,
        joined: joined(event.subject),
      }),
    );
  },
  'under-observation': ({ model }) => {
    const { table, subject, start, end } = model.observation;
    return eventsOf(model)
      .filter(({ event }) => event.table !== table)
      .map(({ event, among }) => {
        const period = `o.${sqlName(subject)} = ${t(event.subject)} AND ${t(event.start)} BETWEEN o.${sqlName(start)} AND o.${sqlName(end)}`;
        const covered = `EXISTS (SELECT 1 FROM {${table}} o WHERE ${period})`;
        return {
          table: event.table,
          column: event.start,
          from: `(SELECT ${covered} AS covered FROM {${event.table}} t WHERE ${among}) t`,
          rows: 'count(*)',
          violated: count('NOT t.covered'),
        };
      });
  },
  'concept-mapped': ({ model }) =>
    eventsOf(model).flatMap(({ event, among }) => {
      const concept = event.fields.concept;
      if (concept === undefined || concept.hops.length > 0) return [];
      const column = t(concept.column);
      return [rowsProbe(event.table, concept.column, `coalesce(${column}, 0) = 0`, { among })];
    }),
  'unit-present': ({ model }) =>
    eventsOf(model).flatMap(({ event, among }) => {
      const { value, unit } = event.fields;
      if (value?.type !== 'number' || unit === undefined) return [];
      if (value.hops.length > 0 || unit.hops.length > 0) return [];
      const valued = `${among} AND ${t(value.column)} IS NOT NULL`;
      return [
        rowsProbe(event.table, unit.column, `coalesce(${t(unit.column)}, 0) = 0`, {
          among: valued,
        }),
      ];
    }),
  'no-duplicates': ({ model }) =>
    eventTables(model).flatMap((table) => {
      const content = table.columns.filter((column) => !column.primaryKey);
      const names = content.map((column) => column.name);
      // A table without a number of its own has nothing to set aside.
      return names.length === table.columns.length ? [] : [copiesProbe(table.name, names, null)];
    }),
};

/** Rows that have the same values as another in some columns; the first of them is no breach. */
function copiesProbe(table: string, columns: readonly string[], column: string | null): Probe {
  const groups = columns.map(sqlName).join(', ');
  return {
    table,
    column,
    from: `(SELECT count(*) AS copies FROM {${table}} GROUP BY ${groups}) t`,
    rows: 'coalesce(sum(t.copies), 0)',
    violated: 'coalesce(sum(t.copies - 1), 0)',
  };
}

interface EventPlace {
  readonly event: EventModel;
  /** Condition on t: the row is an event of the kind. */
  readonly among: string;
}

function eventsOf(model: SubjectModel): readonly EventPlace[] {
  return model.events.map((event) => {
    const { where } = event;
    return {
      event,
      among: where === undefined ? 'TRUE' : `${t(where.column)} = ${sqlText(where.equals)}`,
    };
  });
}

function eventTables(model: SubjectModel): readonly TableModel[] {
  const names = new Set(model.events.map((event) => event.table));
  return [...names].flatMap((name) => tableOf(model, name) ?? []);
}

/** Every column that names a subject, with the rows in which it does. */
function subjectColumns(model: SubjectModel) {
  const places = eventsOf(model).map(({ event, among }) => {
    return { table: event.table, column: event.subject, among };
  });
  const { table, subject } = model.observation;
  const isListed = places.some((place) => place.table === table && place.column === subject);
  return isListed ? places : [...places, { table, column: subject, among: 'TRUE' }];
}

/** Columns of the tables that hold subjects and events; the vocabulary is its publisher's affair. */
function columnsOf(model: SubjectModel, isMeant: (column: ColumnModel) => boolean) {
  return model.tables
    .filter((table) => table.group !== 'vocabulary' && table.group !== 'results')
    .flatMap((table) => table.columns.filter(isMeant).map((column) => ({ table, column })));
}

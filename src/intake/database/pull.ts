/**
 * Pulls rows from an application's database, page by page, in the order of (change, key). Reads
 * only. Each page is a piece of NDJSON, and its cursor says after which row to go on.
 */
import type { Pull } from '../pull.ts';
import { neededSecret } from '../secret.ts';
import type { Column, Dialect, Session } from './dialect.ts';
import { databaseFault, driverFault } from './failures.ts';
import type { DatabaseFrom, DatabaseQuery } from './from.ts';
import { MYSQL } from './mysql.ts';
import { ORACLE } from './oracle.ts';
import { describeSql, nullsSql, orderOf, pageSql, type Start } from './page-sql.ts';
import { POSTGRESQL } from './postgresql.ts';
import { SQLSERVER } from './sqlserver.ts';

export const DIALECTS: Readonly<Record<DatabaseFrom['system'], Dialect>> = {
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  sqlserver: SQLSERVER,
  oracle: ORACLE,
};

/**
 * By kind of record: values of the order's columns in the last row that was landed. Of another number
 * of columns than are asked for now, it is of an older source.yaml, and reading begins anew.
 */
type Cursor = Readonly<Record<string, readonly string[]>>;

export function databasePull(from: DatabaseFrom, dialect: Dialect = DIALECTS[from.system]): Pull {
  return async function* ({ cursor, secret, signal, ...context }) {
    const password = neededSecret({ cursor, secret, signal, ...context }, from.passwordFrom);
    const opening = dialect.open(from, password);
    const session = await within(opening, from, null, () => {
      opening.then((late) => late.close()).catch(() => {});
    });
    let places: Cursor = cursor === null ? {} : JSON.parse(cursor);
    try {
      for (const query of from.queries) {
        for await (const page of pagesOf(session, dialect, from, query, places[query.kind])) {
          signal.throwIfAborted();
          places = { ...places, [query.kind]: page.last };
          // A table that is read as a whole begins anew once its end was reached.
          if (page.isLast && query.change === undefined) places = without(places, query.kind);
          yield { name: page.name, bytes: page.bytes, cursor: JSON.stringify(places) };
        }
      }
    } finally {
      session.close();
    }
  };
}

interface Page {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly last: readonly string[];
  readonly isLast: boolean;
}

async function* pagesOf(
  session: Session,
  dialect: Dialect,
  from: DatabaseFrom,
  query: DatabaseQuery,
  place: readonly string[] | undefined,
): AsyncGenerator<Page> {
  const ask = <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    return within(answer, from, query.kind, () => session.close());
  };
  const columns = await ask(session.columns(describeSql(dialect, query)));
  const order = orderPlaces(dialect, from, query, columns);
  const nulls = await ask(session.rows(nullsSql(dialect, query), []));
  if (nulls.length > 0) throw databaseFault(from, 'null-order', NULL_ORDER, query.kind);
  let start = startOf(from, query, place?.length === order.length ? place : undefined);
  for (let number = 1; ; number++) {
    const { sql, values } = pageSql(dialect, query, columns, start);
    const found = await ask(session.rows(sql, values));
    const rows = found.slice(0, query.rowsPerPage);
    const lastRow = rows.at(-1);
    if (lastRow === undefined) return;
    const last = order.map((column) => textOf(lastRow[column]) ?? '');
    const isLast = found.length <= query.rowsPerPage;
    yield {
      name: `${query.kind}-${number}.ndjson`,
      bytes: Buffer.from(rows.map((row) => lineOf(query.kind, columns, row)).join('')),
      last,
      isLast,
    };
    if (isLast) return;
    start = { kind: 'after', values: last };
  }
}

/** Where in a row the columns of the order stand. */
function orderPlaces(
  dialect: Dialect,
  from: DatabaseFrom,
  query: DatabaseQuery,
  columns: readonly Column[],
): readonly number[] {
  return orderOf(query).map((name) => {
    const place = columns.findIndex((column) => column.name === name);
    const type = columns[place]?.type;
    const orders = type !== undefined && (dialect.orderBy?.(type) ?? null) !== null;
    const fits = type !== undefined && (orders || dialect.classOf(type) !== 'binary');
    if (!fits) throw databaseFault(from, 'no-order', NO_ORDER(name), query.kind);
    const isTime = dialect.classOf(type) === 'time';
    if (name === query.change && query.overlapSeconds > 0 && !isTime) {
      throw databaseFault(from, 'no-time', NO_TIME(name), query.kind);
    }
    return place;
  });
}

function startOf(
  from: DatabaseFrom,
  { kind, change, overlapSeconds }: DatabaseQuery,
  place: readonly string[] | undefined,
): Start {
  if (place === undefined) return { kind: 'first' };
  if (change === undefined || overlapSeconds === 0) return { kind: 'after', values: place };
  const value = secondsBefore(place[0] ?? '', overlapSeconds);
  if (value === null) throw databaseFault(from, 'no-time', NO_TIME(change), kind);
  return { kind: 'from', value };
}

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** On the clock that the text itself is of; a day alone becomes the day before at least. */
export function secondsBefore(text: string, seconds: number): string | null {
  const found = ISO_TIME.exec(text);
  if (found === null) return null;
  const [, day, clock, zone = ''] = found;
  const ms = Date.parse(`${day}T${clock ?? '00:00:00'}Z`) - seconds * 1000;
  const before = new Date(ms).toISOString();
  return clock === undefined ? before.slice(0, 10) : `${before.slice(0, 19)}${zone}`;
}

function lineOf(kind: string, columns: readonly Column[], row: readonly unknown[]): string {
  const cells = columns.map(({ name }, i) => [name, textOf(row[i])]);
  return `${JSON.stringify({ kind, row: Object.fromEntries(cells) })}\n`;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

function without(places: Cursor, kind: string): Cursor {
  return Object.fromEntries(Object.entries(places).filter(([name]) => name !== kind));
}

/** Waits no longer than the source allows; `stop` gives up what is under way. */
async function within<Answer>(
  answer: Promise<Answer>,
  from: DatabaseFrom,
  kind: string | null,
  stop: () => void,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(databaseFault(from, 'timeout', TIMEOUT(from.timeoutSeconds), kind));
    }, from.timeoutSeconds * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    stop();
    throw driverFault(from, error, kind);
  } finally {
    clearTimeout(timer);
  }
}

const TIMEOUT = (seconds: number) => ({
  fr: `La base n’a pas répondu en ${seconds} s`,
  en: `The database did not answer within ${seconds} s`,
});
const NULL_ORDER = {
  fr: 'Une ligne n’a pas de valeur dans la colonne de changement ou de clé : elle serait perdue',
  en: 'A row has no value in the column of change or key: it would be lost',
};
const NO_ORDER = (name: string) => ({
  fr: `Les lignes ne peuvent être rangées par la colonne ${name} : absente, ou binaire`,
  en: `Rows can’t be put in order by the column ${name}: absent, or binary`,
});
const NO_TIME = (name: string) => ({
  fr: `overlapSeconds demande une date ou une heure dans la colonne ${name}`,
  en: `overlapSeconds needs a date or a time in the column ${name}`,
});

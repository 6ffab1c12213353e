import type { ColumnType } from '../../model/subject-model.ts';
import { SQL_TYPES } from '../memory-snapshot.ts';
import type { ReasonCode } from './reasons.ts';
import type { PieceColumn } from './staged-import.ts';

/**
 * How the embedded database turns what a source holds into the model's types. The database's own
 * casts are too kind: they round '12.6' to 13, take '0x1F' for 31 and drop the zone of
 * '10:00+02'. So a cast counts only when writing the result gives the text back; any other form
 * has to match a pattern of those the product accepts.
 */

type TextCast = (text: string) => string;

const TEXT_CASTS: Readonly<Record<ColumnType, TextCast>> = {
  text: (text) => text,
  integer: (text) => `CASE
    WHEN CAST(TRY_CAST(${text} AS BIGINT) AS VARCHAR) = ${text} THEN TRY_CAST(${text} AS BIGINT)
    WHEN regexp_full_match(trim(${text}), '[+-]?[0-9]+(\\.0*)?')
    THEN TRY_CAST(split_part(trim(${text}), '.', 1) AS BIGINT) END`,
  float: (text) => `CASE
    WHEN regexp_full_match(trim(${text}), '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?')
      AND isfinite(TRY_CAST(${text} AS DOUBLE))
    THEN TRY_CAST(${text} AS DOUBLE) END`,
  date: (text) => `CASE
    WHEN CAST(TRY_CAST(${text} AS DATE) AS VARCHAR) = ${text} AND length(${text}) = 10
    THEN TRY_CAST(${text} AS DATE)
    ELSE CAST(${moment(text)} AS DATE) END`,
  datetime: (text) => `CASE
    WHEN CAST(TRY_CAST(${text} AS TIMESTAMP) AS VARCHAR) = ${text} AND length(${text}) = 19
    THEN TRY_CAST(${text} AS TIMESTAMP)
    ELSE ${moment(text)} END`,
};

/** A moment in one of the accepted forms: ISO date, with or without time, or eight digits. */
function moment(text: string): string {
  return `CASE
    WHEN regexp_full_match(${text}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?)?')
      AND left(${text}, 4) <> '0000'
    THEN TRY_CAST(${text} AS TIMESTAMP)
    WHEN regexp_full_match(${text}, '[0-9]{8}') AND left(${text}, 4) <> '0000'
    THEN try_strptime(${text}, '%Y%m%d') END`;
}

const WHOLE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const FRACTIONAL = /^(FLOAT|DOUBLE|DECIMAL.*)$/;
const LOCAL_MOMENT = /^(DATE|TIMESTAMP(_S|_MS|_NS)?)$/;
const ZONED_MOMENT = /^TIMESTAMP WITH TIME ZONE$/;

/** SQL of the typed value; null both for a null and for what cannot be cast. */
export function castSql(column: PieceColumn, type: ColumnType): string {
  const { sql } = column;
  const target = SQL_TYPES[type];
  const source = column.type.toUpperCase();
  if (type === 'integer' && WHOLE.test(source)) return `TRY_CAST(${sql} AS ${target})`;
  if (type === 'integer' && FRACTIONAL.test(source)) {
    return `CASE WHEN ${sql} = trunc(${sql}) THEN TRY_CAST(${sql} AS ${target}) END`;
  }
  if (type === 'float' && (WHOLE.test(source) || FRACTIONAL.test(source))) {
    return `CASE WHEN isfinite(CAST(${sql} AS DOUBLE)) THEN CAST(${sql} AS DOUBLE) END`;
  }
  if (type === 'date' || type === 'datetime') {
    // An infinite date is a date to the database, and to nobody else.
    if (LOCAL_MOMENT.test(source)) {
      return `CASE WHEN isfinite(${sql}) THEN TRY_CAST(${sql} AS ${target}) END`;
    }
    // Cluster engines and data frames write times without a zone as UTC instants.
    if (ZONED_MOMENT.test(source)) {
      return `CASE WHEN isfinite(${sql}) THEN CAST(${sql} AT TIME ZONE 'UTC' AS ${target}) END`;
    }
  }
  return TEXT_CASTS[type](textSql(column));
}

/** SQL of the value as text; an empty text is null. */
export function textSql({ sql, type }: PieceColumn): string {
  return type === 'TEXT_OR_NULL' ? sql : `NULLIF(CAST(${sql} AS VARCHAR), '')`;
}

const CAST_REASONS: Readonly<Record<ColumnType, ReasonCode>> = {
  text: 'missing-value',
  integer: 'not-an-integer',
  float: 'not-a-number',
  date: 'not-a-date',
  datetime: 'not-a-datetime',
};

/** SQL of the reason for which a text was refused. */
export function reasonSql(text: string, type: ColumnType): string {
  const missing: ReasonCode = 'missing-value';
  const comma: ReasonCode = 'decimal-comma';
  const decimal =
    type === 'float' ? `WHEN regexp_full_match(${text}, '[+-]?[0-9]+,[0-9]+') THEN '${comma}'` : '';
  return `CASE WHEN ${text} IS NULL THEN '${missing}' ${decimal} ELSE '${CAST_REASONS[type]}' END`;
}

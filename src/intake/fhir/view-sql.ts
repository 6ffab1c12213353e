import { ParcoursError } from '../../model/errors.ts';
import { booleanSql, collectionSql, isBoolean, type PathScope } from './compile-path.ts';
import { parsePath } from './parse-path.ts';
import { type Column, constantsOf, type Select, type View } from './view.ts';

/** How deep `repeat` goes; deeper is an error, not a loss. */
const REPEAT_DEPTH = 12;

/** Types of the columns in the database; text where FHIR's type is none of these. */
const TYPES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  integer64: 'BIGINT',
  unsignedInt: 'BIGINT',
  positiveInt: 'BIGINT',
  decimal: 'DOUBLE',
};

export interface CompiledView {
  readonly sql: string;
  readonly columns: readonly string[];
}

/**
 * SQL that gives the rows of a view over a relation with a column `resource` of type JSON. Each
 * resource becomes a list of rows, made without a join; the connection needs PRELUDE first. Columns
 * of the relation that are `carried` stand in every row.
 */
export function viewSql(view: View, source: string, carried: readonly string[] = []): CompiledView {
  const scope: PathScope = {
    focus: '[resource]',
    rowIndex: '0',
    constants: constantsOf(view),
    where: '$',
    type: null,
    depth: 0,
  };
  const columns = columnsOf({ select: view.select }, '$');
  const rows = rowsSql({ select: view.select }, scope);
  const conditions = (view.where ?? []).map(({ path }, i) => {
    const where = `$.where[${i}].path`;
    const parsed = parsePath(path, where);
    const inner = { ...scope, where };
    const sql = isBoolean(parsed)
      ? booleanSql(parsed, inner)
      : `fp_strict(${collectionSql(parsed, inner)}, '${where}')`;
    return `coalesce(${sql}, false)`;
  });
  const filter = [
    `json_extract_string(resource, '$.resourceType') = '${view.resource}'`,
    ...conditions,
  ].join(' AND ');
  const named = columns.map((name) => `r."${name}" AS "${name}"`).join(', ');
  const others = carried.map((name) => `, ${name}`).join('');
  const sql = `SELECT ${named}${others} FROM (SELECT unnest(${rows}) AS r${others} FROM ${source} WHERE ${filter})`;
  return { sql, columns };
}

/** Names of the columns in their order; those of a union's branches must be the same. */
function columnsOf(select: Select, where: string): readonly string[] {
  const own = (select.column ?? []).map(({ name }) => name);
  const nested = (select.select ?? []).flatMap((one, i) => columnsOf(one, `${where}.select[${i}]`));
  const branches = (select.unionAll ?? []).map((one, i) => {
    return columnsOf(one, `${where}.unionAll[${i}]`);
  });
  const [first = [], ...others] = branches;
  const unlike = others.findIndex((names) => names.join() !== first.join());
  if (unlike !== -1) {
    throw faulty(
      `${where}.unionAll[${unlike + 1}]`,
      `les mêmes colonnes que la première branche sont attendues (${first.join(', ')})`,
      `the same columns as in the first branch are expected (${first.join(', ')})`,
    );
  }
  const all = [...own, ...nested, ...first];
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined) {
    throw faulty(
      where,
      `la colonne ${twice} est nommée deux fois`,
      `column ${twice} is named twice`,
    );
  }
  return all;
}

/** SQL of a list of structs: the rows that a select gives for its focus. */
function rowsSql(select: Select, scope: PathScope): string {
  const each = iterated(select, scope);
  if (each === null) return bodySql(select, scope);
  const [name, index] = [`x${scope.depth}`, `i${scope.depth}`];
  const inner: PathScope = {
    ...scope,
    focus: `[${name}]`,
    rowIndex: `(${index} - 1)`,
    depth: scope.depth + 1,
  };
  const body = bodySql(select, inner);
  const rows = `flatten(list_transform(${each}, lambda ${name}, ${index}: ${body}))`;
  if (select.forEachOrNull === undefined) return rows;
  const empty = bodySql(select, {
    ...scope,
    focus: '[]::JSON[]',
    rowIndex: '0',
    depth: scope.depth + 1,
  });
  return `CASE WHEN len(${each}) = 0 THEN ${empty} ELSE ${rows} END`;
}

function iterated(select: Select, scope: PathScope): string | null {
  const path = select.forEach ?? select.forEachOrNull;
  if (path !== undefined) {
    const where = `${scope.where}.forEach`;
    return collectionSql(parsePath(path, where), { ...scope, where });
  }
  return select.repeat === undefined ? null : repeatSql(select.repeat, scope, REPEAT_DEPTH);
}

/** Every descendant by the paths, each before its own: [child, …its descendants, next child, …]. */
function repeatSql(paths: readonly string[], scope: PathScope, left: number): string {
  const where = `${scope.where}.repeat`;
  const children = paths
    .map((path) => collectionSql(parsePath(path, where), { ...scope, where }))
    .reduce((all, next) => `list_concat(${all}, ${next})`);
  if (left === 0) {
    return `CASE WHEN len(${children}) > 0 THEN error('fhir.too-deep ${where}') ELSE []::JSON[] END`;
  }
  const name = `x${scope.depth}`;
  const below = repeatSql(
    paths,
    { ...scope, focus: `[${name}]`, depth: scope.depth + 1 },
    left - 1,
  );
  return `flatten(list_transform(${children}, lambda ${name}: list_concat([${name}], ${below})))`;
}

/** The parts of a select, multiplied with each other. */
function bodySql(select: Select, scope: PathScope): string {
  const parts: string[] = [];
  const columns = select.column ?? [];
  if (columns.length > 0) {
    const fields = columns.map((column, i) => `"${column.name}": ${columnSql(column, i, scope)}`);
    parts.push(`[{${fields.join(', ')}}]`);
  }
  for (const [i, one] of (select.select ?? []).entries()) {
    parts.push(rowsSql(one, { ...scope, where: `${scope.where}.select[${i}]` }));
  }
  if (select.unionAll !== undefined) {
    const branches = select.unionAll.map((one, i) => {
      return rowsSql(one, { ...scope, where: `${scope.where}.unionAll[${i}]` });
    });
    parts.push(branches.reduce((all, next) => `list_concat(${all}, ${next})`));
  }
  const [first, ...others] = parts;
  if (first === undefined) {
    throw faulty(scope.where, 'une colonne est attendue', 'a column is expected');
  }
  return others.reduce((all, next, i) => productSql(all, next, scope.depth * 10 + i), first);
}

function productSql(left: string, right: string, number: number): string {
  const [a, b] = [`a${number}`, `b${number}`];
  const merged = `list_transform(${right}, lambda ${b}: struct_concat(${a}, ${b}))`;
  return `flatten(list_transform(${left}, lambda ${a}: ${merged}))`;
}

function columnSql(column: Column, index: number, scope: PathScope): string {
  const where = `${scope.where}.column[${index}].path`;
  const inner: PathScope = { ...scope, where, type: column.type ?? null };
  const found = collectionSql(parsePath(column.path, where), inner);
  const type = TYPES[column.type ?? ''] ?? 'VARCHAR';
  const typed = (value: string): string => `CAST(json_extract_string(${value}, '$') AS ${type})`;
  if (column.collection === true) return `list_transform(${found}, lambda c: ${typed('c')})`;
  return typed(`fp_single(${found}, '${where}')`);
}

function faulty(path: string, fr: string, en: string): ParcoursError {
  return new ParcoursError('input', 'fhir.view', { fr, en }, { path });
}

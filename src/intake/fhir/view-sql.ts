import { ParcoursError } from '../../model/errors.ts';
import {
  type Collection,
  elementsOf,
  isPresent,
  json,
  jsonOf,
  NeedsJson,
  singleText,
  textsOf,
} from './collection.ts';
import {
  booleanSql,
  compilePath,
  constantCollection,
  isBoolean,
  type PathScope,
} from './compile-path.ts';
import { parsePath } from './parse-path.ts';
import { columnTypes, expectedTypes, fieldOf, type Shape, structureOf } from './shape.ts';
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

export interface ViewSource {
  /** Relation with `resource` of type JSON and `type`, the resource's type as text. */
  readonly relation: string;
  /** Columns of the relation that stand in every row. */
  readonly carried?: readonly string[];
  /** What its resources of the view's type look like; without it all is read as JSON. */
  readonly shape?: Shape;
  /**
   * All columns are texts, and SEVERAL where several values stand for one: a value that is not of its
   * column's type is then the caller's affair. Otherwise it ends the query.
   */
  readonly asTexts?: boolean;
  /** SQL of the resources of which the view's conditions are not asked. */
  readonly unconditional?: string;
}

/** A control character, which no text of FHIR may hold. */
export const SEVERAL = '\u0002';

/**
 * SQL that gives the rows of a view over a relation of resources, without a join; the connection
 * needs PRELUDE first. With a shape, what the view names is read into typed columns in one go, and
 * resources of another shape are read as JSON.
 */
export function viewSql(view: View, source: ViewSource): CompiledView {
  const { relation, carried = [], shape } = source;
  const columns = columnsOf({ select: view.select }, '$');
  const plain = compileView(view, json('[resource]'), source);
  const typed = shape?.kind === 'object' ? compileTyped(view, shape, source) : null;
  const own = `${relation} WHERE type = '${view.resource}'`;
  if (shape === undefined || typed === null) {
    return { columns, sql: selectSql(plain, columns, `SELECT * FROM ${own}`, carried) };
  }
  const expected = expectedTypes(shape);
  const paths = expected.map(([path]) => quoted(path)).join(', ');
  const types = expected.map(([, type]) => quoted(type)).join(', ');
  const structure = quoted(JSON.stringify(structureOf(shape)));
  const shaped =
    expected.length === 0 ? 'true' : `fp_shaped(json_type(resource, [${paths}]), [${types}])`;
  const from = `SELECT *, json_transform(resource, ${structure}) AS typed, ${shaped} AS shaped FROM ${own}`;
  return { columns, sql: selectSql(eitherOf(typed, plain), columns, from, carried) };
}

/**
 * The same over a relation with a column for each element that the view uses, of the types given;
 * null where the view asks for what only JSON can answer.
 */
export function columnsViewSql(
  view: View,
  shape: Shape,
  relationOf: (columns: ReadonlyMap<string, string>) => string,
): CompiledView | null {
  if (shape.kind !== 'object') return null;
  const typed = compileTyped(view, shape, {});
  if (typed === null) return null;
  fieldOf(shape.members, 'resourceType').used = true;
  const types = columnTypes(shape.members);
  const packed = [...types.keys()].map((name) => `${quoted(name)}: "${name}"`).join(', ');
  const from = `SELECT {${packed}} AS typed FROM ${relationOf(types)} WHERE "resourceType" = '${view.resource}'`;
  const columns = columnsOf({ select: view.select }, '$');
  return { columns, sql: selectSql(typed, columns, from, []) };
}

interface ViewScope extends PathScope {
  readonly asTexts: boolean;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What a view asks of a resource: the columns of its one row, or a list of rows; its conditions. */
interface Body {
  readonly columns: readonly { readonly name: string; readonly sql: string }[] | null;
  readonly rows: string;
  readonly conditions: readonly string[];
}

/** The first for resources that are shaped as expected, the second for the others. */
function eitherOf(typed: Body, plain: Body): Body {
  const either = (a: string, b: string): string => `CASE WHEN shaped THEN ${a} ELSE ${b} END`;
  return {
    columns:
      typed.columns?.map(({ name, sql }, i) => {
        return { name, sql: either(sql, plain.columns?.[i]?.sql ?? 'NULL') };
      }) ?? null,
    rows: either(typed.rows, plain.rows),
    conditions: typed.conditions.map((sql, i) => either(sql, plain.conditions[i] ?? 'NULL')),
  };
}

function selectSql(
  body: Body,
  columns: readonly string[],
  from: string,
  carried: readonly string[],
): string {
  const others = carried.map((name) => `, ${name}`).join('');
  const where = body.conditions.length === 0 ? '' : ` WHERE ${body.conditions.join(' AND ')}`;
  if (body.columns !== null) {
    const made = body.columns.map(({ name, sql }) => `${sql} AS "${name}"`);
    return `SELECT ${made.join(', ')}${others} FROM (${from})${where}`;
  }
  const named = columns.map((name) => `r."${name}" AS "${name}"`).join(', ');
  return `SELECT ${named}${others} FROM (SELECT unnest(${body.rows}) AS r${others} FROM (${from})${where})`;
}

/** Null where the view asks for what only JSON can answer. */
function compileTyped(view: View, shape: Shape, how: Reading): Body | null {
  try {
    return compileView(view, { form: 'one', shape, sql: 'typed' }, how);
  } catch (error) {
    if (error instanceof NeedsJson) return null;
    throw error;
  }
}

type Reading = Pick<ViewSource, 'asTexts' | 'unconditional'>;

function compileView(view: View, focus: Collection, how: Reading): Body {
  const constants = [...constantsOf(view)].map(([name, value]) => {
    return [name, constantCollection(value)] as const;
  });
  const scope: ViewScope = {
    focus,
    rowIndex: '0',
    constants: new Map(constants),
    where: '$',
    type: null,
    depth: 0,
    asTexts: how.asTexts === true,
  };
  const always = how.unconditional === undefined ? '' : ` OR ${how.unconditional}`;
  const select: Select = { select: view.select };
  const columns = isFlat(select) ? flatColumns(select, scope) : null;
  return {
    columns,
    rows: columns === null ? rowsSql(select, scope) : '',
    conditions: (view.where ?? []).map(({ path }, i) => `(${whereSql(path, i, scope)}${always})`),
  };
}

function whereSql(path: string, index: number, scope: PathScope): string {
  const where = `$.where[${index}].path`;
  const parsed = parsePath(path, where);
  const inner = { ...scope, where };
  const sql = isBoolean(parsed)
    ? booleanSql(parsed, inner)
    : `fp_strict(${jsonOf(compilePath(parsed, inner))}, '${where}')`;
  return `coalesce(${sql}, false)`;
}

/** Whether a resource gives just one row. */
function isFlat(select: Select): boolean {
  const { forEach, forEachOrNull, repeat, unionAll } = select;
  const single = [forEach, forEachOrNull, repeat, unionAll].every((part) => part === undefined);
  return single && (select.select ?? []).every(isFlat);
}

function flatColumns(select: Select, scope: ViewScope): NonNullable<Body['columns']> {
  const own = (select.column ?? []).map((column, i) => {
    return { name: column.name, sql: columnSql(column, i, scope) };
  });
  const nested = (select.select ?? []).flatMap((one, i) => {
    return flatColumns(one, { ...scope, where: `${scope.where}.select[${i}]` });
  });
  return [...own, ...nested];
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
function rowsSql(select: Select, scope: ViewScope): string {
  const iteration = iterated(select, scope);
  if (iteration === null) return bodySql(select, scope);
  const { list, each } = elementsOf(iteration);
  const [name, index] = [`x${scope.depth}`, `i${scope.depth}`];
  const depth = scope.depth + 1;
  const body = bodySql(select, { ...scope, focus: each(name), rowIndex: `(${index} - 1)`, depth });
  const rows = `flatten(list_transform(${list}, lambda ${name}, ${index}: ${body}))`;
  if (select.forEachOrNull === undefined) return rows;
  const empty = bodySql(select, { ...scope, focus: json('[]::JSON[]'), rowIndex: '0', depth });
  return `CASE WHEN ${isPresent(iteration)} THEN ${rows} ELSE ${empty} END`;
}

function iterated(select: Select, scope: ViewScope): Collection | null {
  const path = select.forEach ?? select.forEachOrNull;
  if (path !== undefined) {
    const where = `${scope.where}.forEach`;
    return compilePath(parsePath(path, where), { ...scope, where });
  }
  if (select.repeat === undefined) return null;
  return json(repeatSql(select.repeat, scope, REPEAT_DEPTH));
}

/** Every descendant by the paths, each before its own: [child, …its descendants, next child, …]. */
function repeatSql(paths: readonly string[], scope: ViewScope, left: number): string {
  const where = `${scope.where}.repeat`;
  const children = paths
    .map((path) => jsonOf(compilePath(parsePath(path, where), { ...scope, where })))
    .reduce((all, next) => `list_concat(${all}, ${next})`);
  if (left === 0) {
    return `CASE WHEN len(${children}) > 0 THEN error('fhir.too-deep ${where}') ELSE []::JSON[] END`;
  }
  const name = `x${scope.depth}`;
  const inner = { ...scope, focus: json(`[${name}]`), depth: scope.depth + 1 };
  const below = repeatSql(paths, inner, left - 1);
  return `flatten(list_transform(${children}, lambda ${name}: list_concat([${name}], ${below})))`;
}

/** The parts of a select, multiplied with each other. */
function bodySql(select: Select, scope: ViewScope): string {
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

function columnSql(column: Column, index: number, scope: ViewScope): string {
  const where = `${scope.where}.column[${index}].path`;
  const inner: PathScope = { ...scope, where, type: column.type ?? null };
  const found = compilePath(parsePath(column.path, where), inner);
  const type = scope.asTexts ? 'VARCHAR' : (TYPES[column.type ?? ''] ?? 'VARCHAR');
  if (column.collection === true) return `CAST(${textsOf(found)} AS ${type}[])`;
  const several = scope.asTexts ? quoted(SEVERAL) : `error('fhir.not-single ${where}')`;
  return `CAST(${singleText(found, several)} AS ${type})`;
}

function faulty(path: string, fr: string, en: string): ParcoursError {
  return new ParcoursError('input', 'fhir.view', { fr, en }, { path });
}

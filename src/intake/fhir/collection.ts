import { fieldOf, type Shape } from './shape.ts';

/**
 * A FHIRPath collection in SQL. `json`: a JSON[], never null. `one`: a typed value, null when the
 * collection is empty. `many`: a typed list, null or empty when the collection is.
 */
export type Collection =
  | { readonly form: 'json'; readonly sql: string }
  | { readonly form: 'one'; readonly shape: Shape; readonly sql: string }
  | { readonly form: 'many'; readonly shape: Shape; readonly sql: string };

/** Thrown while compiling what can be said of JSON only; the view is then compiled for JSON. */
export class NeedsJson extends Error {}

export const json = (sql: string): Collection => ({ form: 'json', sql });
export const oneText = (sql: string): Collection => ({ form: 'one', shape: { kind: 'text' }, sql });

/** The collection as JSON[]. */
export function jsonOf(of: Collection): string {
  if (of.form === 'json') return of.sql;
  // Read in part only: as JSON it would lack what no path names.
  if (of.shape.kind === 'object') throw new NeedsJson();
  if (of.form === 'one') return `fp_one(${of.sql})`;
  return `list_transform(coalesce(${of.sql}, []), lambda j: to_json(j))`;
}

export function memberOf(of: Collection, name: string, depth: number): Collection {
  if (of.form === 'json') return json(`fp_get(${of.sql}, '$."${name.replaceAll("'", "''")}"')`);
  if (of.shape.kind !== 'object') return memberOf(json(jsonOf(of)), name, depth);
  const field = fieldOf(of.shape.members, name);
  field.used = true;
  const { shape, many } = field;
  const column = `"${name.replaceAll('"', '""')}"`;
  if (shape.kind === 'json') return jsonMember(of, column, many, depth);
  if (of.form === 'one')
    return { form: many ? 'many' : 'one', shape, sql: `(${of.sql}).${column}` };
  const inner = `list_transform(${of.sql}, lambda m${depth}: m${depth}.${column})`;
  const present = `list_filter(${inner}, lambda n${depth}: n${depth} IS NOT NULL)`;
  return { form: 'many', shape, sql: many ? `flatten(${present})` : present };
}

/** An element kept as JSON: a value, or a list of them. */
function jsonMember(
  of: Exclude<Collection, { form: 'json' }>,
  column: string,
  many: boolean,
  depth: number,
): Collection {
  const list = (value: string): string => {
    return many
      ? `list_filter(coalesce(${value}, []), lambda n${depth}: n${depth} IS NOT NULL)`
      : `fp_list(${value})`;
  };
  if (of.form === 'one') return json(list(`(${of.sql}).${column}`));
  const name = `m${depth}`;
  return json(
    `flatten(list_transform(coalesce(${of.sql}, []), lambda ${name}: ${list(`${name}.${column}`)}))`,
  );
}

/** The element at a place from 1; `at` is SQL. */
export function elementOf(of: Collection, at: string): Collection {
  if (of.form === 'json') return json(`list_slice(${of.sql}, ${at}, ${at})`);
  if (of.form === 'many') return { form: 'one', shape: of.shape, sql: `(${of.sql})[${at}]` };
  return at === '1' ? of : elementOf(json(jsonOf(of)), at);
}

/** What passes the test; `test` gives SQL that is true, false or null for the element in focus. */
export function filterOf(
  of: Collection,
  depth: number,
  test: (focus: Collection) => string,
): Collection {
  const name = `x${depth}`;
  if (of.form === 'one') {
    return { ...of, sql: `CASE WHEN ${test(of)} THEN ${of.sql} END` };
  }
  const focus: Collection =
    of.form === 'json' ? json(`[${name}]`) : { form: 'one', shape: of.shape, sql: name };
  return { ...of, sql: `list_filter(${of.sql}, lambda ${name}: coalesce(${test(focus)}, false))` };
}

export function isPresent(of: Collection): string {
  return of.form === 'one' ? `(${of.sql} IS NOT NULL)` : `(${countOf(of)} > 0)`;
}

export function countOf(of: Collection): string {
  if (of.form === 'one') return `CAST(${of.sql} IS NOT NULL AS BIGINT)`;
  return of.form === 'json' ? `len(${of.sql})` : `coalesce(len(${of.sql}), 0)`;
}

/** Text of the first element, or null. */
export function textOf(of: Collection): string {
  if (of.form === 'json') return `fp_text(${of.sql})`;
  if (of.shape.kind === 'object') throw new NeedsJson();
  return of.form === 'one' ? of.sql : `(${of.sql})[1]`;
}

/** The only element, as text; `several`, SQL that names the place, says what happens if there are several. */
export function singleText(of: Collection, several: string): string {
  if (of.form === 'json') {
    return `CASE WHEN len(${of.sql}) > 1 THEN ${several} ELSE json_extract_string(${of.sql}[1], '$') END`;
  }
  if (of.shape.kind === 'object') throw new NeedsJson();
  if (of.form === 'one') return of.sql;
  return `CASE WHEN len(${of.sql}) > 1 THEN ${several} ELSE (${of.sql})[1] END`;
}

/** SQL list of the texts of all elements, never null. */
export function textsOf(of: Collection): string {
  if (of.form === 'json') {
    return `list_transform(${of.sql}, lambda c: json_extract_string(c, '$'))`;
  }
  if (of.shape.kind === 'object') throw new NeedsJson();
  if (of.form === 'many') return `coalesce(${of.sql}, [])`;
  return `CASE WHEN ${of.sql} IS NULL THEN [] ELSE [${of.sql}] END`;
}

/** SQL list of the elements with the form that each has in a lambda. */
export function elementsOf(of: Collection): {
  readonly list: string;
  readonly each: (name: string) => Collection;
} {
  if (of.form === 'json') return { list: of.sql, each: (name) => json(`[${name}]`) };
  const each = (name: string): Collection => ({ form: 'one', shape: of.shape, sql: name });
  if (of.form === 'many') return { list: `coalesce(${of.sql}, [])`, each };
  return { list: `CASE WHEN ${of.sql} IS NULL THEN [] ELSE [${of.sql}] END`, each };
}

const isText = (of: Collection): boolean => of.form === 'one' && of.shape.kind === 'text';

/** Whether both are single texts, which the database compares by itself. */
export function areTexts(a: Collection, b: Collection): boolean {
  return isText(a) && isText(b);
}

/** True where something is there, null where not: a collection that is no boolean. */
export function truthOf(of: Collection): string {
  if (of.form === 'json') return `fp_bool(${of.sql})`;
  return `nullif(${isPresent(of)}, false)`;
}

/**
 * What the resources of a batch look like, learnt from a sample: which elements are lists, which
 * hold text. Elements of known shape are read into typed columns in one go; all others stay JSON.
 * A resource that is shaped otherwise (no valid FHIR, but it happens) is read as JSON.
 */
export type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | { readonly kind: 'object'; readonly members: Map<string, Field> };

export interface Field {
  readonly many: boolean;
  readonly shape: Shape;
  /** Some path of the view names it: only these are read. */
  used: boolean;
}

const JSON_SHAPE: Shape = { kind: 'json' };
const TEXT: Shape = { kind: 'text' };
/** No resource is nested so deep; what is stays JSON below. */
const DEPTH_MAX = 64;

/** The shape that all samples share. */
export function shapeOf(samples: readonly unknown[]): Shape {
  return samples.map((sample) => valueShape(sample, 0)).reduce(merged, null) ?? JSON_SHAPE;
}

/** The field of that name; an element that no sample has stays JSON. */
export function fieldOf(members: Map<string, Field>, name: string): Field {
  const known = members.get(name);
  if (known !== undefined) return known;
  const field: Field = { many: false, shape: JSON_SHAPE, used: false };
  members.set(name, field);
  return field;
}

/** The structure that `json_transform` reads: what is used, in JSON. */
export function structureOf(shape: Shape): unknown {
  if (shape.kind === 'text') return 'VARCHAR';
  if (shape.kind === 'json') return 'JSON';
  const used = usedFields(shape.members);
  // Only asked whether it is there.
  if (used.length === 0) return 'JSON';
  return Object.fromEntries(
    used.map(([name, { many, shape: inner }]) => {
      return [name, many ? [structureOf(inner)] : structureOf(inner)];
    }),
  );
}

/** Types of the database for the elements of a resource that are used. */
export function columnTypes(members: ReadonlyMap<string, Field>): ReadonlyMap<string, string> {
  return new Map(
    usedFields(members).map(([name, { many, shape }]) => {
      return [name, `${typeOf(shape)}${many ? '[]' : ''}`];
    }),
  );
}

function typeOf(shape: Shape): string {
  const structure = structureOf(shape);
  if (shape.kind !== 'object' || typeof structure === 'string') return String(structure);
  const parts = [...columnTypes(shape.members)].map(([name, type]) => {
    return `"${name.replaceAll('"', '""')}" ${type}`;
  });
  return `STRUCT(${parts.join(', ')})`;
}

/** Paths of the typed elements that no list stands above, and the JSON type each must have. */
export function expectedTypes(shape: Shape, above = '$'): readonly (readonly [string, string])[] {
  if (shape.kind !== 'object') return [];
  return usedFields(shape.members).flatMap(([name, { many, shape: inner }]) => {
    const path = `${above}."${name}"`;
    if (many) return [[path, 'ARRAY'] as const];
    if (inner.kind === 'json') return [];
    const type = inner.kind === 'text' ? 'VARCHAR' : 'OBJECT';
    return [[path, type] as const, ...expectedTypes(inner, path)];
  });
}

function usedFields(members: ReadonlyMap<string, Field>): readonly (readonly [string, Field])[] {
  return [...members].filter(([, { used }]) => used);
}

/** Null: says nothing. */
function valueShape(value: unknown, depth: number): Shape | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return TEXT;
  const isObject = typeof value === 'object' && !Array.isArray(value);
  if (!isObject || depth === DEPTH_MAX) return JSON_SHAPE;
  const members = new Map<string, Field>();
  for (const [name, inner] of Object.entries(value)) {
    const field = fieldShape(inner, depth + 1);
    if (field !== null) members.set(name, field);
  }
  return { kind: 'object', members };
}

function fieldShape(value: unknown, depth: number): Field | null {
  const many = Array.isArray(value);
  const shape = many
    ? value.map((one) => valueShape(one, depth)).reduce(merged, null)
    : valueShape(value, depth);
  return shape === null ? null : { many, shape, used: false };
}

function merged(a: Shape | null, b: Shape | null): Shape | null {
  if (a === null || b === null) return a ?? b;
  if (a.kind === 'text' && b.kind === 'text') return TEXT;
  if (a.kind !== 'object' || b.kind !== 'object') return JSON_SHAPE;
  const members = new Map(a.members);
  for (const [name, field] of b.members) {
    const known = members.get(name);
    members.set(name, known === undefined ? field : mergedField(known, field));
  }
  return { kind: 'object', members };
}

function mergedField(a: Field, b: Field): Field {
  if (a.many !== b.many) return { many: false, shape: JSON_SHAPE, used: false };
  return { many: a.many, shape: merged(a.shape, b.shape) ?? JSON_SHAPE, used: false };
}

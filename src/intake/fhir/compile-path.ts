import { ParcoursError } from '../../model/errors.ts';
import type { Path } from './parse-path.ts';

/** What an expression is evaluated in: SQL for the collection in focus, its row index, constants. */
export interface PathScope {
  readonly focus: string;
  readonly rowIndex: string;
  readonly constants: ReadonlyMap<string, string>;
  /** Place in the view, for errors. */
  readonly where: string;
  /** Type that the column declares: boundaries depend on it. */
  readonly type: string | null;
  /** A name for the next lambda's variable that no outer one has. */
  readonly depth: number;
}

const COMPARISONS: Readonly<Record<string, (left: string, right: string) => string>> = {
  '=': (left, right) => `fp_eq(${left}, ${right})`,
  '!=': (left, right) => `NOT fp_eq(${left}, ${right})`,
  '<': (left, right) => `fp_lt(${left}, ${right})`,
  '>': (left, right) => `fp_lt(${right}, ${left})`,
  '<=': (left, right) => `NOT fp_lt(${right}, ${left})`,
  '>=': (left, right) => `NOT fp_lt(${left}, ${right})`,
};

/** SQL of type JSON[]: the collection that the expression gives. */
export function collectionSql(path: Path, scope: PathScope): string {
  switch (path.kind) {
    case 'this':
      return scope.focus;
    case 'literal':
      return `[${jsonLiteral(path.value)}]`;
    case 'constant':
      return constantSql(path.name, scope);
    case 'member':
      return memberSql(path.of, path.name, scope);
    case 'index': {
      const at = `CAST(fp_number(${collectionSql(path.at, scope)}) AS BIGINT)`;
      return `list_slice(${collectionSql(path.of, scope)}, ${at} + 1, ${at} + 1)`;
    }
    case 'operator':
      return isBoolean(path) ? `fp_one(${booleanSql(path, scope)})` : arithmeticSql(path, scope);
    case 'call':
      return isBoolean(path) ? `fp_one(${booleanSql(path, scope)})` : callSql(path, scope);
  }
}

/** SQL of type BOOLEAN, null where the collection is empty. */
export function booleanSql(path: Path, scope: PathScope): string {
  if (path.kind === 'operator') {
    const { operator, left, right } = path;
    if (operator === 'and' || operator === 'or') {
      return `(${booleanSql(left, scope)} ${operator.toUpperCase()} ${booleanSql(right, scope)})`;
    }
    const compare = COMPARISONS[operator];
    if (compare !== undefined) {
      return `(${compare(collectionSql(left, scope), collectionSql(right, scope))})`;
    }
  }
  if (path.kind === 'call') {
    const of = (): string => collectionSql(path.of, scope);
    switch (path.name) {
      case 'exists': {
        const [criterion] = path.words;
        const found = criterion === undefined ? of() : filterSql(path.of, criterion, scope);
        return `(len(${found}) > 0)`;
      }
      case 'empty':
        return `(len(${of()}) = 0)`;
      case 'not':
        return `(NOT ${booleanSql(path.of, scope)})`;
    }
  }
  return `fp_bool(${collectionSql(path, scope)})`;
}

export function isBoolean(path: Path): boolean {
  if (path.kind === 'operator') return !['+', '-', '*', '/'].includes(path.operator);
  return path.kind === 'call' && ['exists', 'empty', 'not'].includes(path.name);
}

function jsonLiteral(value: string | number | boolean): string {
  return `CAST('${JSON.stringify(value).replaceAll("'", "''")}' AS JSON)`;
}

function constantSql(name: string, scope: PathScope): string {
  if (name === 'rowIndex') return `fp_one(${scope.rowIndex})`;
  const known = scope.constants.get(name);
  if (known !== undefined) return `[${known}]`;
  throw faulty(scope, `constante inconnue %${name}`, `unknown constant %${name}`);
}

function memberSql(of: Path, name: string, scope: PathScope): string {
  return `fp_get(${collectionSql(of, scope)}, '$."${name.replaceAll("'", "''")}"')`;
}

function arithmeticSql(path: Extract<Path, { kind: 'operator' }>, scope: PathScope): string {
  const [left, right] = [collectionSql(path.left, scope), collectionSql(path.right, scope)];
  const numbers = `fp_number(${left}) ${path.operator} fp_number(${right})`;
  return path.operator === '+'
    ? `CASE WHEN fp_numbers(${left}, ${right}) THEN fp_one(${numbers}) ELSE fp_one(fp_text(${left}) || fp_text(${right})) END`
    : `fp_one(${numbers})`;
}

function filterSql(of: Path, criterion: Path, scope: PathScope): string {
  const name = `x${scope.depth}`;
  const inner = { ...scope, focus: `[${name}]`, depth: scope.depth + 1 };
  const test = `coalesce(${booleanSql(criterion, inner)}, false)`;
  return `list_filter(${collectionSql(of, scope)}, lambda ${name}: ${test})`;
}

function callSql(path: Extract<Path, { kind: 'call' }>, scope: PathScope): string {
  const { of, name, words } = path;
  const [word] = words;
  const whole = (): string => collectionSql(of, scope);
  switch (name) {
    case 'where':
      if (word === undefined) break;
      return filterSql(of, word, scope);
    case 'first':
      return `list_slice(${whole()}, 1, 1)`;
    case 'count':
      return `fp_one(len(${whole()}))`;
    case 'extension': {
      if (word?.kind !== 'literal') break;
      const url: Path = { kind: 'member', of: { kind: 'this' }, name: 'url' };
      const same: Path = { kind: 'operator', operator: '=', left: url, right: word };
      return filterSql({ kind: 'member', of, name: 'extension' }, same, scope);
    }
    case 'ofType':
      return ofTypeSql(of, word, scope);
    case 'join': {
      const between = word?.kind === 'literal' ? String(word.value) : '';
      const texts = `list_transform(${whole()}, lambda j: json_extract_string(j, '$'))`;
      return `fp_one(CASE WHEN len(${whole()}) = 0 THEN '' ELSE array_to_string(${texts}, '${between.replaceAll("'", "''")}') END)`;
    }
    case 'getResourceKey':
      return `fp_one(fp_text(fp_get(${whole()}, '$.resourceType')) || '/' || fp_text(fp_get(${whole()}, '$.id')))`;
    case 'getReferenceKey':
      return referenceKeySql(whole(), word, scope);
    case 'lowBoundary':
    case 'highBoundary':
      return boundarySql(whole(), name === 'lowBoundary', scope);
  }
  throw faulty(scope, `fonction inconnue ${name}()`, `unknown function ${name}()`);
}

/** `value.ofType(Quantity)` is `valueQuantity` in JSON: the type is part of the name. */
function ofTypeSql(of: Path, word: Path | undefined, scope: PathScope): string {
  if (word?.kind !== 'member' || of.kind !== 'member') {
    throw faulty(
      scope,
      'ofType() suit un champ et nomme un type',
      'ofType() follows a field and names a type',
    );
  }
  const type = word.name;
  return memberSql(of.of, `${of.name}${type.charAt(0).toUpperCase()}${type.slice(1)}`, scope);
}

function referenceKeySql(of: string, word: Path | undefined, scope: PathScope): string {
  const key = `fp_key(fp_text(fp_get(${of}, '$.reference')), '')`;
  if (word === undefined) return `fp_one(nullif(${key}, ''))`;
  if (word.kind !== 'member') {
    throw faulty(scope, 'getReferenceKey() nomme un type', 'getReferenceKey() names a type');
  }
  return `fp_one(CASE WHEN starts_with(${key}, '${word.name}/') THEN ${key} END)`;
}

/** First or last instant that a value of limited precision may mean (FHIRPath, boundaries). */
function boundarySql(of: string, low: boolean, scope: PathScope): string {
  const text = `fp_text(${of})`;
  switch (scope.type) {
    case 'decimal': {
      const digits = `CAST(len(regexp_extract(${text}, '\\.(\\d+)', 1)) AS INTEGER)`;
      const half = `0.5 * pow(10, -${digits})`;
      return `fp_one(round(CAST(${text} AS DOUBLE) ${low ? '-' : '+'} ${half}, ${digits} + 1))`;
    }
    case 'date':
      return `fp_one(${dayBoundary(text, low)})`;
    case 'dateTime': {
      const clock = low ? 'T00:00:00.000+14:00' : 'T23:59:59.999-12:00';
      return `fp_one(CASE WHEN ${text} LIKE '%T%' THEN ${text} ELSE ${dayBoundary(text, low)} || '${clock}' END)`;
    }
    case 'time': {
      const rest = low ? '00:00:00.000' : '23:59:59.999';
      return `fp_one(${text} || substr('${rest}', len(${text}) + 1))`;
    }
    default:
      throw faulty(
        scope,
        'une limite demande un type de colonne',
        'a boundary needs a column type',
      );
  }
}

function dayBoundary(text: string, low: boolean): string {
  const first = `substr(${text} || '-01-01', 1, 10)`;
  if (low) return first;
  const span = `CASE len(${text}) WHEN 4 THEN INTERVAL 1 YEAR WHEN 7 THEN INTERVAL 1 MONTH ELSE INTERVAL 1 DAY END`;
  return `strftime(CAST(${first} AS DATE) + ${span} - INTERVAL 1 DAY, '%Y-%m-%d')`;
}

function faulty(scope: PathScope, fr: string, en: string): ParcoursError {
  return new ParcoursError('input', 'fhir.path', { fr, en }, { path: scope.where });
}

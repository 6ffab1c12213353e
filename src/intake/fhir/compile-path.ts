import { ParcoursError } from '../../model/errors.ts';
import {
  areTexts,
  type Collection,
  countOf,
  elementOf,
  filterOf,
  isPresent,
  json,
  jsonOf,
  memberOf,
  oneText,
  textOf,
  textsOf,
  truthOf,
} from './collection.ts';
import type { Path } from './parse-path.ts';

/** What an expression is evaluated in: the collection in focus, SQL of its row index, constants. */
export interface PathScope {
  readonly focus: Collection;
  readonly rowIndex: string;
  readonly constants: ReadonlyMap<string, Collection>;
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

/** The collection that the expression gives. */
export function compilePath(path: Path, scope: PathScope): Collection {
  switch (path.kind) {
    case 'this':
      return scope.focus;
    case 'literal':
      return literal(path.value);
    case 'constant':
      return constant(path.name, scope);
    case 'member':
      return memberOf(compilePath(path.of, scope), path.name, scope.depth);
    case 'index': {
      const { at } = path;
      const place =
        at.kind === 'literal'
          ? String(Number(at.value) + 1)
          : `CAST(fp_number(${jsonOf(compilePath(at, scope))}) AS BIGINT) + 1`;
      return elementOf(compilePath(path.of, scope), place);
    }
    case 'operator':
      if (isBoolean(path)) return json(`fp_one(${booleanSql(path, scope)})`);
      return json(arithmeticSql(path, scope));
    case 'call':
      if (isBoolean(path)) return json(`fp_one(${booleanSql(path, scope)})`);
      return compileCall(path, scope);
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
      const [a, b] = [compilePath(left, scope), compilePath(right, scope)];
      // Texts are compared as the database does; of a JSON the type decides.
      if (areTexts(a, b)) return `(${textOf(a)} ${operator} ${textOf(b)})`;
      return `(${compare(jsonOf(a), jsonOf(b))})`;
    }
  }
  if (path.kind === 'call') {
    switch (path.name) {
      case 'exists': {
        const [criterion] = path.words;
        return isPresent(
          criterion === undefined
            ? compilePath(path.of, scope)
            : compileFilter(path.of, criterion, scope),
        );
      }
      case 'empty':
        return `(NOT ${isPresent(compilePath(path.of, scope))})`;
      case 'not':
        return `(NOT ${booleanSql(path.of, scope)})`;
    }
  }
  return truthOf(compilePath(path, scope));
}

export function isBoolean(path: Path): boolean {
  if (path.kind === 'operator') return !['+', '-', '*', '/'].includes(path.operator);
  return path.kind === 'call' && ['exists', 'empty', 'not'].includes(path.name);
}

function literal(value: string | number | boolean): Collection {
  return typeof value === 'string' ? oneText(sqlQuoted(value)) : json(`[${jsonConstant(value)}]`);
}

const sqlQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A constant of a view: text, or JSON. */
export function constantCollection(value: unknown): Collection {
  return typeof value === 'string' ? literal(value) : json(`[${jsonConstant(value)}]`);
}

const jsonConstant = (value: unknown): string =>
  `CAST(${sqlQuoted(JSON.stringify(value))} AS JSON)`;

function constant(name: string, scope: PathScope): Collection {
  if (name === 'rowIndex') return json(`fp_one(${scope.rowIndex})`);
  const known = scope.constants.get(name);
  if (known !== undefined) return known;
  throw faulty(scope, `constante inconnue %${name}`, `unknown constant %${name}`);
}

function arithmeticSql(path: Extract<Path, { kind: 'operator' }>, scope: PathScope): string {
  const [left, right] = [path.left, path.right].map((side) => jsonOf(compilePath(side, scope)));
  const numbers = `fp_number(${left}) ${path.operator} fp_number(${right})`;
  return path.operator === '+'
    ? `CASE WHEN fp_numbers(${left}, ${right}) THEN fp_one(${numbers}) ELSE fp_one(fp_text(${left}) || fp_text(${right})) END`
    : `fp_one(${numbers})`;
}

function compileFilter(of: Path, criterion: Path, scope: PathScope): Collection {
  return filterOf(compilePath(of, scope), scope.depth, (focus) => {
    return booleanSql(criterion, { ...scope, focus, depth: scope.depth + 1 });
  });
}

function compileCall(path: Extract<Path, { kind: 'call' }>, scope: PathScope): Collection {
  const { of, name, words } = path;
  const [word] = words;
  const whole = (): Collection => compilePath(of, scope);
  switch (name) {
    case 'where':
      if (word === undefined) break;
      return compileFilter(of, word, scope);
    case 'first':
      return elementOf(whole(), '1');
    case 'count':
      return json(`fp_one(${countOf(whole())})`);
    case 'extension': {
      if (word?.kind !== 'literal') break;
      const url: Path = { kind: 'member', of: { kind: 'this' }, name: 'url' };
      const same: Path = { kind: 'operator', operator: '=', left: url, right: word };
      return compileFilter({ kind: 'member', of, name: 'extension' }, same, scope);
    }
    case 'ofType':
      return compileOfType(of, word, scope);
    case 'join': {
      const between = word?.kind === 'literal' ? String(word.value) : '';
      return oneText(`coalesce(array_to_string(${textsOf(whole())}, ${sqlQuoted(between)}), '')`);
    }
    case 'getResourceKey': {
      const part = (member: string): string => textOf(memberOf(whole(), member, scope.depth));
      return oneText(`(${part('resourceType')} || '/' || ${part('id')})`);
    }
    case 'getReferenceKey':
      return compileReferenceKey(whole(), word, scope);
    case 'lowBoundary':
    case 'highBoundary':
      return json(boundarySql(textOf(whole()), name === 'lowBoundary', scope));
  }
  throw faulty(scope, `fonction inconnue ${name}()`, `unknown function ${name}()`);
}

/** `value.ofType(Quantity)` is `valueQuantity` in JSON: the type is part of the name. */
function compileOfType(of: Path, word: Path | undefined, scope: PathScope): Collection {
  if (word?.kind !== 'member' || of.kind !== 'member') {
    throw faulty(
      scope,
      'ofType() suit un champ et nomme un type',
      'ofType() follows a field and names a type',
    );
  }
  const type = `${word.name.charAt(0).toUpperCase()}${word.name.slice(1)}`;
  return memberOf(compilePath(of.of, scope), `${of.name}${type}`, scope.depth);
}

function compileReferenceKey(of: Collection, word: Path | undefined, scope: PathScope): Collection {
  const key = `fp_key(${textOf(memberOf(of, 'reference', scope.depth))})`;
  if (word === undefined) return oneText(`nullif(${key}, '')`);
  if (word.kind !== 'member') {
    throw faulty(scope, 'getReferenceKey() nomme un type', 'getReferenceKey() names a type');
  }
  return oneText(`CASE WHEN starts_with(${key}, '${word.name}/') THEN ${key} END`);
}

/** First or last instant that a value of limited precision may mean (FHIRPath, boundaries). */
function boundarySql(text: string, low: boolean, scope: PathScope): string {
  switch (scope.type) {
    case 'decimal': {
      const digits = `CAST(len(regexp_extract(${text}, '\\.(\\d+)', 1)) AS INTEGER)`;
      const half = `0.5 * pow(10, -${digits})`;
      return `fp_one(round(TRY_CAST(${text} AS DOUBLE) ${low ? '-' : '+'} ${half}, ${digits} + 1))`;
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
  return `strftime(TRY_CAST(${first} AS DATE) + ${span} - INTERVAL 1 DAY, '%Y-%m-%d')`;
}

function faulty(scope: PathScope, fr: string, en: string): ParcoursError {
  return new ParcoursError('input', 'fhir.path', { fr, en }, { path: scope.where });
}

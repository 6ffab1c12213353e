/**
 * SQL of the check definitions (SQL Server's dialect) in that of the lake's engine. Works on
 * tokens, so that texts and comments are never touched.
 */
export interface EngineSql {
  readonly sql: string;
  /**
   * The statement reads dates out of texts. A text that is no date counts as missing there, so a
   * bad date would be hidden: it has to be counted apart.
   */
  readonly readsTextAsDate: boolean;
}

interface Token {
  readonly kind: 'blank' | 'text' | 'word' | 'symbol';
  readonly text: string;
}

const TOKEN =
  /(\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|([A-Za-z_][\w$]*|"[^"]*"|\d+(?:\.\d+)?)|([\s\S])/g;

function tokensOf(sql: string): readonly Token[] {
  return [...sql.matchAll(TOKEN)].map((match): Token => {
    const [text, blank, string, word] = match;
    if (blank !== undefined) return { kind: 'blank', text };
    if (string !== undefined) return { kind: 'text', text };
    return { kind: word === undefined ? 'symbol' : 'word', text };
  });
}

export interface TranslationOptions {
  /** ISO date: what GETDATE() gives. */
  readonly today: string;
  /** Schema in which the statement looks for its tables. */
  readonly schema: string;
  /** What stands in place of each table of that schema; one that is absent stays as it is. */
  readonly relations: ReadonlyMap<string, string>;
}

/** Translates one statement. */
export function toDuckDb(sql: string, options: TranslationOptions): EngineSql {
  const translation = { ...options, readsTextAsDate: false };
  const text = translated(tokensOf(sql), translation).trim().replace(/;\s*$/, '');
  return { sql: text, readsTextAsDate: translation.readsTextAsDate };
}

interface Translation extends TranslationOptions {
  readsTextAsDate: boolean;
}

/** Names of columns that are words of the engine's own language. */
const RESERVED: ReadonlySet<string> = new Set(['OFFSET']);

type Arguments = readonly (readonly Token[])[];

/** What stands in place of a function that the engine lacks; null: it is left as it is. */
const FUNCTIONS: Readonly<Record<string, (given: Arguments, to: Translation) => string | null>> = {
  COUNT_BIG: ([what = []], to) => `COUNT(${translated(what, to)})`,
  GETDATE: (_given, to) => `TIMESTAMP '${to.today} 00:00:00'`,
  CHARINDEX: ([part = [], whole = []], to) =>
    `strpos(${translated(whole, to)}, ${translated(part, to)})`,
  ISNUMERIC: ([value = []], to) =>
    `(CASE WHEN TRY_CAST(${translated(value, to)} AS DOUBLE) IS NULL THEN 0 ELSE 1 END)`,
  DATEADD: ([part = [], count = [], date = []], to) =>
    `(${translated(date, to)} + (${translated(count, to)}) * INTERVAL 1 ${unitOf(part)})`,
  DATEDIFF: ([part = [], from = [], until = []], to) =>
    `date_diff('${unitOf(part)}', ${translated(from, to)}, ${translated(until, to)})`,
  ISNULL: ([value = [], other = []], to) =>
    `COALESCE(${translated(value, to)}, ${translated(other, to)})`,
  LEN: ([text = []], to) => `length(rtrim(${translated(text, to)}))`,
  CAST: ([given = []], to) => castOf(given, to),
};

const UNITS: Readonly<Record<string, string>> = {
  DAY: 'day',
  DD: 'day',
  D: 'day',
  WEEK: 'week',
  MONTH: 'month',
  MM: 'month',
  YEAR: 'year',
  YY: 'year',
  YYYY: 'year',
};

function unitOf(part: readonly Token[]): string {
  const unit = UNITS[plain(part).toUpperCase()];
  if (unit === undefined) throw new RangeError('a date part that is not known');
  return unit;
}

function castOf(given: readonly Token[], to: Translation): string | null {
  const cut = given.findLastIndex((token) => token.text.toUpperCase() === 'AS');
  const [what, type] = [given.slice(0, cut), plain(given.slice(cut + 1)).toUpperCase()];
  if (type !== 'DATE') return null;
  const text = /^'(\d{4})(\d\d)(\d\d)'$/.exec(plain(what));
  if (text !== null) return `DATE '${text[1]}-${text[2]}-${text[3]}'`;
  const value = translated(what, to);
  if (!isText(what)) return `TRY_CAST(${value} AS DATE)`;
  to.readsTextAsDate = true;
  return `CAST(COALESCE(TRY_CAST(${value} AS TIMESTAMP), try_strptime(${value}, '%Y%m%d')) AS DATE)`;
}

const TEXT_FUNCTIONS: ReadonlySet<string> = new Set(['CONCAT', 'LEFT', 'RIGHT', 'SUBSTRING']);

function isText(tokens: readonly Token[]): boolean {
  const [first] = tokens.filter((token) => token.kind !== 'blank');
  return first?.kind === 'text' || TEXT_FUNCTIONS.has(first?.text.toUpperCase() ?? '');
}

/** The tokens as they stand, without blanks at the ends. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => token.text)
    .join('')
    .trim();
}

function translated(tokens: readonly Token[], to: Translation): string {
  let out = '';
  // Whether the operand before a + is a text: then + joins texts.
  let textBefore = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || token.kind === 'blank') {
      out += token?.text ?? '';
      continue;
    }
    const call = token.kind === 'word' ? callAt(tokens, i) : null;
    if (call !== null) {
      const name = token.text.toUpperCase();
      const rewritten = FUNCTIONS[name]?.(call.arguments, to) ?? null;
      out += rewritten ?? `${token.text}(${translated(call.inside, to)})`;
      textBefore = name === 'CAST' && /\bvarchar\b/i.test(plain(call.inside.slice(-6)));
      i = call.last;
      continue;
    }
    const relation = token.text === to.schema ? relationAt(tokens, i, to) : null;
    if (relation !== null) {
      out += relation;
      i += 2;
    } else if (token.text === '+') out += textBefore || textFollows(tokens, i + 1) ? '||' : '+';
    else if (RESERVED.has(token.text.toUpperCase())) out += `"${token.text.toLowerCase()}"`;
    else out += token.text;
    textBefore = token.kind === 'text';
  }
  return out;
}

/** Words that may follow a table and are no name for it. */
const NO_ALIAS: ReadonlySet<string> = new Set(['ON', 'WHERE', 'GROUP', 'JOIN', 'LEFT', 'ORDER']);

/** The relation that SCHEMA.TABLE at `at` stands for, named like the table where nothing names it. */
function relationAt(
  tokens: readonly Token[],
  at: number,
  { relations }: TranslationOptions,
): string | null {
  const table = tokens[at + 2]?.text.toLowerCase() ?? '';
  const relation = tokens[at + 1]?.text === '.' ? relations.get(table) : undefined;
  if (relation === undefined) return null;
  const next = tokens.slice(at + 3).find((token) => token.kind !== 'blank');
  const isNamed = next?.kind === 'word' && !NO_ALIAS.has(next.text.toUpperCase());
  return isNamed ? relation : `${relation} AS ${table}`;
}

function textFollows(tokens: readonly Token[], from: number): boolean {
  return tokens.slice(from).find((token) => token.kind !== 'blank')?.kind === 'text';
}

interface CallTokens {
  readonly inside: readonly Token[];
  readonly arguments: Arguments;
  /** Index of the closing parenthesis. */
  readonly last: number;
}

/** The call whose name stands at `at`; null if no parenthesis follows directly. */
function callAt(tokens: readonly Token[], at: number): CallTokens | null {
  if (tokens[at + 1]?.text !== '(') return null;
  const given: Token[][] = [[]];
  let depth = 0;
  for (let i = at + 1; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    if (depth === 0) return { inside: tokens.slice(at + 2, i), arguments: given, last: i };
    if (depth === 1 && i === at + 1) continue;
    if (depth === 1 && token.text === ',') given.push([]);
    else given.at(-1)?.push(token);
  }
  return null;
}

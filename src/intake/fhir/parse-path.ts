import { ParcoursError } from '../../model/errors.ts';

/** The subset of FHIRPath that SQL on FHIR v2 asks of a view runner. */
export type Path =
  | { readonly kind: 'this' }
  | { readonly kind: 'member'; readonly of: Path; readonly name: string }
  | { readonly kind: 'index'; readonly of: Path; readonly at: Path }
  | {
      readonly kind: 'call';
      readonly of: Path;
      readonly name: string;
      readonly words: readonly Path[];
    }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'constant'; readonly name: string }
  | {
      readonly kind: 'operator';
      readonly operator: Operator;
      readonly left: Path;
      readonly right: Path;
    };

const LEVELS = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
] as const;

export type Operator = (typeof LEVELS)[number][number];

const TOKEN =
  /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|(%[A-Za-z_]\w*|%'[^']+')|(\$this)|([A-Za-z_]\w*|`[^`]+`)|(!=|<=|>=|[=<>+\-*/().,[\]]))/y;

type TokenKind = 'text' | 'number' | 'constant' | 'this' | 'name' | 'sign';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KINDS: readonly TokenKind[] = ['text', 'number', 'constant', 'this', 'name', 'sign'];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

/** Parses an expression; `where` is its place in the view. Throws 'fhir.path'. */
export function parsePath(text: string, where: string): Path {
  const parser = new Parser(tokensOf(text, where), text, where);
  return parser.whole();
}

function tokensOf(text: string, where: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null) throw badPath(text, where, at);
    const index = found.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: KINDS[index] ?? 'sign', text: found[index + 1] ?? '' });
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  readonly #where: string;
  #at = 0;

  constructor(tokens: readonly Token[], text: string, where: string) {
    this.#tokens = tokens;
    this.#text = text;
    this.#where = where;
  }

  whole(): Path {
    const path = this.#binary(0);
    if (this.#at < this.#tokens.length) throw this.#fault();
    return path;
  }

  #binary(level: number): Path {
    const operators: readonly string[] | undefined = LEVELS[level];
    if (operators === undefined) return this.#postfix(this.#term());
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#tokens[this.#at];
      const isOperator = token?.kind === 'sign' || token?.kind === 'name';
      if (!isOperator || !operators.includes(token.text)) return left;
      this.#at++;
      const right = this.#binary(level + 1);
      left = { kind: 'operator', operator: token.text as Operator, left, right };
    }
  }

  #term(): Path {
    const token = this.#tokens[this.#at++];
    switch (token?.kind) {
      case 'text':
        return { kind: 'literal', value: unquoted(token.text) };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'constant':
        return { kind: 'constant', name: token.text.replace(/^%'?|'$/g, '') };
      case 'this':
        return { kind: 'this' };
      case 'name':
        if (token.text === 'true' || token.text === 'false') {
          return { kind: 'literal', value: token.text === 'true' };
        }
        return this.#named({ kind: 'this' }, token.text);
      case 'sign':
        if (token.text === '(') {
          const inner = this.#binary(0);
          this.#expect(')');
          return inner;
        }
        if (token.text === '-') {
          const number = this.#tokens[this.#at++];
          if (number?.kind === 'number') return { kind: 'literal', value: -Number(number.text) };
        }
    }
    throw this.#fault();
  }

  #postfix(from: Path): Path {
    let path = from;
    for (;;) {
      if (this.#take('.')) {
        const token = this.#tokens[this.#at++];
        if (token?.kind !== 'name') throw this.#fault();
        path = this.#named(path, token.text);
      } else if (this.#take('[')) {
        const at = this.#binary(0);
        this.#expect(']');
        path = { kind: 'index', of: path, at };
      } else return path;
    }
  }

  #named(of: Path, text: string): Path {
    const name = text.replaceAll('`', '');
    if (!this.#take('(')) return { kind: 'member', of, name };
    const words: Path[] = [];
    while (!this.#take(')')) {
      if (words.length > 0) this.#expect(',');
      words.push(this.#binary(0));
    }
    return { kind: 'call', of, name, words };
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw this.#fault();
  }

  #fault(): ParcoursError {
    return badPath(this.#text, this.#where, null);
  }
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, (_whole, char: string) => ESCAPES[char] ?? char);
}

function badPath(text: string, where: string, at: number | null): ParcoursError {
  const place = at === null ? '' : ` (${at})`;
  return new ParcoursError(
    'input',
    'fhir.path',
    {
      fr: `« ${text} » n’est pas une expression FHIRPath de vue${place}`,
      en: `“${text}” is no FHIRPath expression of a view${place}`,
    },
    { path: where },
  );
}

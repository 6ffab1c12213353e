/**
 * The part of OHDSI's template language SqlRender that the check definitions use: parameters
 * (`@name`), defaults (`{DEFAULT @name = value}`) and choices (`{condition} ? {then} : {else}`).
 * A condition knows ==, !=, <>, IN, NOT IN, !, &, | and parentheses; names and quoted texts are the
 * same kind of value, compared case by case as they are written.
 */
export function renderSql(template: string, values: Readonly<Record<string, string>>): string {
  const known: Record<string, string> = {};
  const text = template.replace(
    /\{\s*DEFAULT\s+@(\w+)\s*=\s*([^}]*)\}/gi,
    (_whole, name: string, value: string) => {
      known[name] = value.trim().replace(/^(['"])(.*)\1$/, '$2');
      return '';
    },
  );
  return withChoices(withParameters(text, { ...known, ...values }));
}

/** A name that isn't known stays as it stands; of several that fit, the longest counts. */
function withParameters(text: string, values: Readonly<Record<string, string>>): string {
  const names = Object.keys(values).sort((a, b) => b.length - a.length);
  return text.replace(/@(\w+)/g, (whole, word: string) => {
    const name = names.find((one) => word.startsWith(one));
    return name === undefined ? whole : `${values[name]}${word.slice(name.length)}`;
  });
}

function withChoices(text: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('{', at);
    if (open === -1) return out + text.slice(at);
    const condition = braced(text, open);
    const question = /^\s*\?\s*(?=\{)/.exec(text.slice(condition.next));
    if (question === null) {
      out += text.slice(at, open + 1);
      at = open + 1;
      continue;
    }
    const yes = braced(text, condition.next + question[0].length);
    const colon = /^\s*:\s*(?=\{)/.exec(text.slice(yes.next));
    const no = colon === null ? null : braced(text, yes.next + colon[0].length);
    const chosen = isTrue(condition.inside) ? yes.inside : (no?.inside ?? '');
    out += text.slice(at, open) + withChoices(chosen);
    at = no?.next ?? yes.next;
  }
}

/** What stands between the brace at `open` and its partner. */
function braced(text: string, open: number): { readonly inside: string; readonly next: number } {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}') depth--;
    if (depth === 0) return { inside: text.slice(open + 1, i), next: i + 1 };
  }
  throw new RangeError('a template has a brace without its partner');
}

const CONDITION_TOKEN = /\s*('[^']*'|"[^"]*"|==|!=|<>|[()!&|,]|[^\s'"()!&|,=<>]+)/y;

/** Whether a condition holds; its parameters have been put in. */
export function isTrue(condition: string): boolean {
  const tokens: string[] = [];
  CONDITION_TOKEN.lastIndex = 0;
  while (condition.slice(CONDITION_TOKEN.lastIndex).trim() !== '') {
    const start = CONDITION_TOKEN.lastIndex;
    const token = CONDITION_TOKEN.exec(condition)?.[1];
    if (token === undefined) throw new RangeError(`a condition breaks at character ${start}`);
    tokens.push(token);
  }
  const reader = new ConditionReader(tokens);
  return reader.whole();
}

/** Reads a condition by descent: or, and, not, comparison. Both sides of & and | are read. */
class ConditionReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): boolean {
    const value = this.#either();
    if (this.#at < this.#tokens.length) throw new RangeError('a condition has words too many');
    return value;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== token) return false;
    this.#at++;
    return true;
  }

  #either(): boolean {
    let value = this.#both();
    while (this.#take('|')) value = this.#both() || value;
    return value;
  }

  #both(): boolean {
    let value = this.#one();
    while (this.#take('&')) value = this.#one() && value;
    return value;
  }

  #one(): boolean {
    if (this.#take('!')) return !this.#one();
    if (this.#take('(')) {
      const value = this.#either();
      this.#need(')');
      return value;
    }
    const left = this.#value();
    if (this.#take('==')) return left === this.#value();
    if (this.#take('!=') || this.#take('<>')) return left !== this.#value();
    if (this.#take('IN')) return this.#list().includes(left);
    if (this.#take('NOT')) {
      this.#need('IN');
      return !this.#list().includes(left);
    }
    return ['true', '1'].includes(left.toLowerCase());
  }

  #list(): readonly string[] {
    this.#need('(');
    const values = [this.#value()];
    while (this.#take(',')) values.push(this.#value());
    this.#need(')');
    return values;
  }

  #value(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new RangeError('a condition ends too early');
    return /^['"]/.test(token) ? token.slice(1, -1) : token;
  }

  #need(token: string): void {
    if (!this.#take(token)) throw new RangeError(`a condition lacks ${token}`);
  }
}

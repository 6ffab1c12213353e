/** What may come next in a JSON text (RFC 8259). */
type Next = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING_PART = /[^"\\\p{Cc}]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/uy;

/**
 * Where a text that JSON.parse refused stops being JSON: the offset of the first character that
 * cannot stand there, or the text's length where it ends too early. (The engine's own message
 * tells the place for some faults only.)
 */
export function faultOffset(text: string): number {
  const open: ('{' | '[')[] = [];
  let next: Next = 'value';
  let offset = skip(SPACE, text, 0);
  while (offset < text.length) {
    const step = stepOver(text.charAt(offset), next, open);
    if (step === null) {
      const isKey: boolean = next === 'key' || next === 'key-or-end';
      if (!isKey && next !== 'value' && next !== 'value-or-end') return offset;
      const end = endOfScalar(text, offset, isKey);
      if (!end.whole) return end.at;
      offset = end.at;
      next = isKey ? 'colon' : 'comma-or-end';
    } else {
      next = step;
      offset += 1;
    }
    offset = skip(SPACE, text, offset);
  }
  return text.length;
}

/** What may follow the sign; null where it is no sign that may stand here. */
function stepOver(sign: string, next: Next, open: ('{' | '[')[]): Next | null {
  const inside = open.at(-1);
  if ((sign === '{' || sign === '[') && (next === 'value' || next === 'value-or-end')) {
    open.push(sign);
    return sign === '{' ? 'key-or-end' : 'value-or-end';
  }
  const closesObject = sign === '}' && inside === '{' && next !== 'value' && next !== 'key';
  const closesArray = sign === ']' && inside === '[' && next !== 'value';
  if ((closesObject && next !== 'colon') || closesArray) {
    open.pop();
    return 'comma-or-end';
  }
  if (sign === ':' && next === 'colon') return 'value';
  if (sign === ',' && next === 'comma-or-end' && inside !== undefined) {
    return inside === '{' ? 'key' : 'value';
  }
  return null;
}

/** Where a string, or (for a value) a number or a word ends, or stops being one. */
function endOfScalar(
  text: string,
  start: number,
  isKey: boolean,
): { readonly at: number; readonly whole: boolean } {
  if (text.charAt(start) !== '"') {
    const at = isKey ? start : skip(LITERAL, text, start);
    return { at, whole: at > start };
  }
  let at = start + 1;
  for (let after = skip(STRING_PART, text, at); after > at; after = skip(STRING_PART, text, at)) {
    at = after;
  }
  const whole = text.charAt(at) === '"';
  return { at: whole ? at + 1 : at, whole };
}

/** The offset after what the (sticky) pattern finds at the offset; the offset if nothing. */
function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

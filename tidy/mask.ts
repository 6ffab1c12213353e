/**
 * Blanks what is not code: the insides of strings, templates and regular expressions, and comments.
 * Quotes stay, line ends stay, the length stays: a place in the mask is the same place in the text.
 * Enough of a scanner to find imports and braces; TypeScript 7 has no parser that we could call.
 */
export function maskSource(text: string): string {
  const masked = text.split('');
  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (masked[i] !== '\n') masked[i] = ' ';
  };
  /** For each open `${`: how many braces are open inside it. */
  const templates: number[] = [];
  let i = 0;
  while (i < text.length) {
    const two = text.slice(i, i + 2);
    const one = text.charAt(i);
    const depth = templates.at(-1);
    let end = i + 1;
    if (two === '//' || two === '/*') {
      end = commentEnd(text, i);
      blank(i, end);
    } else if (one === "'" || one === '"') {
      end = quotedEnd(text, i, one);
      blank(i + 1, end - 1);
    } else if (one === '/' && startsRegExp(masked, i)) {
      end = regExpEnd(text, i);
      blank(i + 1, end - 1);
    } else if (one === '`' || (one === '}' && depth === 0)) {
      if (one === '}') templates.pop();
      end = templateEnd(text, i);
      const opens = text.slice(end - 2, end) === '${';
      if (opens) templates.push(0);
      blank(i + 1, opens ? end - 2 : end - 1);
    } else if (depth !== undefined && (one === '{' || one === '}')) {
      templates[templates.length - 1] = depth + (one === '{' ? 1 : -1);
    }
    i = end;
  }
  return masked.join('');
}

function commentEnd(text: string, start: number): number {
  const isLine = text.startsWith('//', start);
  const end = text.indexOf(isLine ? '\n' : '*/', start + 2);
  if (end === -1) return text.length;
  return isLine ? end : end + 2;
}

/** Just after the closing quote. */
function quotedEnd(text: string, start: number, quote: string): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length;
}

/** Just after the closing backtick, or after the `${` that comes first. */
function templateEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '`') return i + 1;
    else if (text.startsWith('${', i)) return i + 2;
  }
  return text.length;
}

/** A slash begins a regular expression where a value is expected. */
function startsRegExp(masked: readonly string[], at: number): boolean {
  const before = masked
    .slice(Math.max(0, at - 80), at)
    .join('')
    .trimEnd();
  return /(^|[(,=:[!&|?{};+*%<>~^-]|\b(return|typeof|case|in|of|await))$/.test(before);
}

/** Just after the closing slash; a slash within brackets doesn't close. */
function regExpEnd(text: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < text.length; i++) {
    const one = text[i];
    if (one === '\\') i++;
    else if (one === '[') inClass = true;
    else if (one === ']') inClass = false;
    else if (one === '/' && !inClass) return i + 1;
    else if (one === '\n') break;
  }
  return start + 1;
}

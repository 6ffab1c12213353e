import { isGenerated, lineAt, type Source } from './source.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

/**
 * What was longer than it should be when it was looked at, in lines. The table may only shrink: an
 * entry that is too high is a fault as well.
 */
export const KNOWN_LONG_FILES: Readonly<Record<string, number>> = {};
/** "path: name of the function". */
export const KNOWN_LONG_FUNCTIONS: Readonly<Record<string, number>> = {};

interface Length {
  readonly what: string;
  readonly lines: number;
}

export function longFiles(
  files: readonly Source[],
  known: Readonly<Record<string, number>>,
): readonly string[] {
  const lengths = files
    .filter(({ path }) => !isGenerated(path))
    .map(({ path, text }) => ({ what: path, lines: text.trimEnd().split('\n').length }));
  return ratchet(lengths, FILE_LINES_MAX, known);
}

export function longFunctions(
  files: readonly Source[],
  known: Readonly<Record<string, number>>,
): readonly string[] {
  const lengths = files.flatMap((file) =>
    functionLengths(file).map(({ what, lines }) => ({ what: `${file.path}: ${what}`, lines })),
  );
  return ratchet(lengths, FUNCTION_LINES_MAX, known);
}

function ratchet(
  lengths: readonly Length[],
  max: number,
  known: Readonly<Record<string, number>>,
): readonly string[] {
  const seen = new Set(lengths.map(({ what }) => what));
  const gone = Object.keys(known).filter((what) => !seen.has(what));
  return [
    ...lengths.flatMap(({ what, lines }) => {
      const allowed = known[what] ?? max;
      if (lines > allowed)
        return [`${what} has ${lines} lines, over ${allowed}: which second subject moved in?`];
      if (what in known && lines <= max) return [`${what} fits now: take it out of tidy/size.ts`];
      if (lines < allowed && what in known)
        return [`${what} shrank: write ${lines} in tidy/size.ts`];
      return [];
    }),
    ...gone.map((what) => `${what} is no more: take it out of tidy/size.ts`),
  ];
}

const CONTROL =
  /^(?:\}\s*)?(?:if|else|for|while|do|switch|try|catch|finally|with|class|namespace)\b/;
const METHOD =
  /^(?:(?:static|async|override|get|set|public|private|protected)\s+)*\*?[#\w$]+(?:<.*>)?\(.*\)(?:\s*:\s*.+)?\s*\{$/s;
/** A suite is a chapter of tests, not a function that somebody reads at once. */
const SUITE = /^(?:describe|suite)(?:\.\w+)?\(/;

/**
 * Functions with a block for a body, as the formatter writes them: the line that opens the block
 * ends with a brace, and the head begins on the nearest line of the same indent above.
 */
function functionLengths(file: Source): readonly Length[] {
  const lines = file.code.split('\n');
  const lengths: Length[] = [];
  let offset = 0;
  lines.forEach((line, at) => {
    const start = offset;
    offset += line.length + 1;
    if (!line.endsWith('{')) return;
    const headAt = headLine(lines, at);
    const head = lines
      .slice(headAt, at + 1)
      .join('\n')
      .trim();
    if (!isFunction(head)) return;
    const end = closingBrace(file.code, start + line.length - 1);
    lengths.push({ what: nameOf(head), lines: lineAt(file.code, end) - headAt });
  });
  return lengths;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** `): Promise<void> {` belongs to the line above that has its indent and isn't a closing one. */
function headLine(lines: readonly string[], at: number): number {
  const line = lines[at] ?? '';
  if (!/^\s*[)}\]>]/.test(line) || CONTROL.test(line.trim())) return at;
  for (let i = at - 1; i >= 0; i--) {
    const above = lines[i] ?? '';
    if (above.trim() === '' || indentOf(above) !== indentOf(line)) continue;
    if (!/^\s*[)}\]>]/.test(above)) return i;
  }
  return at;
}

function isFunction(head: string): boolean {
  if (SUITE.test(head)) return false;
  if (/=>\s*\{$/.test(head)) return true;
  if (CONTROL.test(head) || /^(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\b/.test(head)) {
    return false;
  }
  return /\bfunction\b/.test(head) || METHOD.test(head);
}

function nameOf(head: string): string {
  const named = /\bfunction\*?\s+([\w$]+)|\b(?:const|let)\s+([\w$]+)|([#\w$]+)\s*[(:]/.exec(head);
  return named?.[1] ?? named?.[2] ?? named?.[3] ?? 'a function';
}

function closingBrace(code: string, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    if (code[i] === '{') depth++;
    else if (code[i] === '}' && --depth === 0) return i;
  }
  return code.length;
}

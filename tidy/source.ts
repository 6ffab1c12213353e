import { posix } from 'node:path';
import { maskSource } from './mask.ts';

/** A file of code: its path from the repository's root, with slashes, and what it brings and takes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** The text with strings and comments blanked. */
  readonly code: string;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
}

export interface Import {
  /** As written: './day.ts', 'node:fs'. */
  readonly specifier: string;
  /** Path from the root when the specifier is relative, else null. */
  readonly file: string | null;
  /** The names taken; null when all may be: `import *`, `export *`, `import()`. */
  readonly names: readonly string[] | null;
}

export interface Export {
  readonly name: string;
  /** An interface or a type: nothing is left of it at run time. */
  readonly isType: boolean;
}

/** `import X, { a as b } from '…'`, `export * from '…'` */
const FROM =
  /\b(?:import|export)\s+(?:type\s+)?([\w$]+(?:\s*,\s*\{[^}]*\})?|(?:\*(?:\s+as\s+[\w$]+)?)|\{[^}]*\})\s+from\s*['"]/g;
/** `import '…'`, `import('…')`, `new URL('./…', import.meta.url)` */
const WHOLE = /\bimport\s*\(?\s*['"]|\bnew URL\(\s*['"]/g;
const DECLARED =
  /\bexport\s+(?:default\s+)?(?:declare\s+)?(?:async\s+)?(?:abstract\s+)?(function\*?|const|let|class|type|interface)\s+([\w$]+)/g;
const LISTED = /\bexport\s+(type\s+)?\{([^}]*)\}(?!\s*from)/g;

export function readSource(path: string, text: string): Source {
  const code = maskSource(text);
  return { path, text, code, imports: importsOf(path, text, code), exports: exportsOf(code) };
}

function importsOf(path: string, text: string, code: string): readonly Import[] {
  const imports: Import[] = [];
  const add = (quoteAt: number, names: readonly string[] | null) => {
    const specifier = text.slice(quoteAt + 1, code.indexOf(code.charAt(quoteAt), quoteAt + 1));
    const relative = specifier.startsWith('.');
    const file = relative ? posix.join(posix.dirname(path), specifier) : null;
    imports.push({ specifier, file, names });
  };
  for (const match of code.matchAll(FROM)) {
    const [whole, clause = ''] = match;
    const names = clause.startsWith('*') ? null : listedNames(clause);
    add(match.index + whole.length - 1, names);
  }
  for (const match of code.matchAll(WHOLE)) add(match.index + match[0].length - 1, null);
  return imports;
}

/** The names on the exporting side of `{ a as b, type C }`; a bare name is the default export. */
function listedNames(clause: string): readonly string[] {
  const braced = /\{([^}]*)\}/.exec(clause)?.[1] ?? '';
  const names = braced.split(',').map(
    (part) =>
      part
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s+/)[0] ?? '',
  );
  const bare = clause.startsWith('{') ? [] : ['default'];
  return [...bare, ...names.filter((name) => name !== '')];
}

function exportsOf(code: string): readonly Export[] {
  const declared = [...code.matchAll(DECLARED)].map(([, kind, name = '']) => {
    return { name, isType: kind === 'type' || kind === 'interface' };
  });
  const listed = [...code.matchAll(LISTED)].flatMap(([, type, names = '']) =>
    names
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => ({
        name: (part.split(/\s+as\s+/).at(-1) ?? '').replace(/^type\s+/, ''),
        isType: type !== undefined || part.startsWith('type '),
      })),
  );
  return [...declared, ...listed];
}

/** Line (1-based) of a place in a text. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

export function isGenerated(path: string): boolean {
  return path.includes('.generated.');
}

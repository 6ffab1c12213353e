import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import { readTime, TIME_FORMATS, type TimeFormat } from '../facts/values.ts';
import type { FormatReader } from '../format.ts';

/**
 * What a map writes for a value: a path of the format, or one of a few forms around others. Each is
 * compiled once to a function of the record.
 */
export type Expression =
  | string
  | { readonly text: string }
  | { readonly join: readonly Expression[]; readonly with?: string | undefined }
  | { readonly first: readonly Expression[] }
  | {
      readonly path: Expression;
      readonly codes?: Readonly<Record<string, string>> | undefined;
      readonly otherwise?: string | undefined;
      readonly pattern?: string | undefined;
      /** Format of a date or time, which becomes sortable text. */
      readonly time?: TimeFormat | undefined;
    };

export const EXPRESSION: z.ZodType<Expression> = z.lazy(() =>
  z.union([
    z.string().min(1),
    z.strictObject({ text: z.string() }),
    z.strictObject({ join: z.array(EXPRESSION).min(1), with: z.string().optional() }),
    z.strictObject({ first: z.array(EXPRESSION).min(1) }),
    z.strictObject({
      path: EXPRESSION,
      codes: z.record(z.string(), z.string()).optional(),
      otherwise: z.string().optional(),
      pattern: z.string().optional(),
      time: z.enum(TIME_FORMATS).optional(),
    }),
  ]),
);

/** What is known of the piece being read besides its bytes. */
export interface Piece {
  /** Name that the sender gave it; a map reads it as `@name`. */
  name: string;
}

export interface Scope {
  readonly reader: FormatReader<unknown>;
  readonly piece: Piece;
}

/** Field name (as a refusal names it) and getter. */
export interface Getter {
  readonly field: string;
  get(record: unknown): string | null;
}

export function compileExpression(expression: Expression, scope: Scope): Getter {
  if (expression === '@name') return { field: expression, get: () => scope.piece.name || null };
  if (typeof expression === 'string') {
    return { field: expression, get: scope.reader.field(expression) };
  }
  if ('text' in expression) {
    const { text } = expression;
    return { field: '', get: () => text };
  }
  if ('join' in expression) return joined(expression.join, expression.with ?? '|', scope);
  if ('first' in expression) return first(expression.first, scope);
  return looked(expression, scope);
}

/** Null when a part is: half a key would be the key of something else. */
function joined(parts: readonly Expression[], between: string, scope: Scope): Getter {
  const getters = parts.map((part) => compileExpression(part, scope));
  return {
    field: fieldsOf(getters),
    get: (record) => {
      let text = '';
      for (let i = 0; i < getters.length; i++) {
        const part = getters[i]?.get(record) ?? null;
        if (part === null) return null;
        text = i === 0 ? part : `${text}${between}${part}`;
      }
      return text;
    },
  };
}

function first(choices: readonly Expression[], scope: Scope): Getter {
  const getters = choices.map((choice) => compileExpression(choice, scope));
  return {
    field: fieldsOf(getters),
    get: (record) => {
      for (const getter of getters) {
        const found = getter.get(record);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

function looked(
  expression: Extract<Expression, { readonly path: Expression }>,
  scope: Scope,
): Getter {
  const { field, get } = compileExpression(expression.path, scope);
  const codes = expression.codes === undefined ? null : new Map(Object.entries(expression.codes));
  const pattern = expression.pattern === undefined ? null : compiledPattern(expression.pattern);
  const { time } = expression;
  const otherwise = expression.otherwise ?? null;
  return {
    field,
    get: (record) => {
      let text = get(record);
      if (text !== null && pattern !== null) {
        const found = pattern.exec(text);
        text = found === null ? null : (found[1] ?? found[0]);
      }
      if (text !== null && time !== undefined) text = readTime(text, time);
      if (text !== null && codes !== null) text = codes.get(text) ?? otherwise;
      return text ?? otherwise;
    },
  };
}

export function compiledPattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new ParcoursError(
      'input',
      'pack.pattern',
      { fr: 'Expression rationnelle illisible', en: 'Unreadable regular expression' },
      { path: text },
      { cause: error },
    );
  }
}

function fieldsOf(getters: readonly Getter[]): string {
  return getters
    .map(({ field }) => field)
    .filter((field) => field !== '')
    .join(', ');
}

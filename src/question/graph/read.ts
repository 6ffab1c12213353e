import type { core } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import { parseDefinition } from '../circe/json.ts';
import type { CohortQuestion } from '../nodes.ts';
import { questionSchema } from './schema.ts';

/**
 * Reads a question written as its own graph in JSON: what JSON.stringify makes of it. Throws
 * ParcoursError 'question.shape' with the path of the first node that is not as nodes.ts says.
 */
export function readGraph(text: string, source: string): CohortQuestion {
  const { value } = parseDefinition(text, source);
  const result = parseShape(value, source);
  if (result.success) return result.data;
  const issue = deepestIssue(result.error.issues);
  throw new ParcoursError(
    'input',
    'question.shape',
    {
      fr: `La question n’a pas la forme attendue : ${issue.message}`,
      en: `The question is not of the expected form: ${issue.message}`,
    },
    { source, path: jsonPath(issue.path) },
  );
}

function parseShape(value: unknown, source: string) {
  try {
    return questionSchema.safeParse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ParcoursError(
      'input',
      'question.too-deep',
      { fr: 'La question est trop profondément imbriquée', en: 'The question is nested too deep' },
      { source },
      { cause: error },
    );
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of a union's branches the one that went furthest is the one the author meant. */
function deepestIssue(issues: readonly core.$ZodIssue[]): Issue {
  const candidates = issues.flatMap((issue): readonly Issue[] => {
    if (issue.code !== 'invalid_union') return [issue];
    const branches = issue.errors.filter((branch) => branch.length > 0).map(deepestIssue);
    const inner = branches.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    return [issue, ...inner];
  });
  return candidates.reduce((best, one) => (one.path.length > best.path.length ? one : best));
}

function jsonPath(path: readonly PropertyKey[]): string {
  const parts = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return `$${parts.join('')}`;
}

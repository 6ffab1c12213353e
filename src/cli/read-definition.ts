import { readFile } from 'node:fs/promises';
import { ParcoursError } from '../model/errors.ts';
import { modelNamed, type SubjectModel } from '../model/index.ts';
import { type CohortQuestion, readQuestion, validateQuestion } from '../question/index.ts';

export interface Definition {
  readonly question: CohortQuestion;
  readonly model: SubjectModel;
}

/**
 * Reads a definition and checks it against its subject model. Untitled, it is called by its path.
 * Throws the first of `definitionErrors`.
 */
export async function readDefinition(path: string): Promise<Definition> {
  const definition = await parseDefinition(path);
  const [error] = problemsOf(definition, path);
  if (error !== undefined) throw error;
  return definition;
}

/** Everything that keeps a definition from being answered; none if it can be. */
export async function definitionErrors(path: string): Promise<readonly ParcoursError[]> {
  try {
    return problemsOf(await parseDefinition(path), path);
  } catch (error) {
    if (error instanceof ParcoursError) return [error];
    throw error;
  }
}

async function parseDefinition(path: string): Promise<Definition> {
  const question = readQuestion(await readFile(path, 'utf8'), { source: path });
  const model = modelNamed(question.model);
  if (model === undefined) throw new RangeError(`no subject model ${question.model}`);
  return { question, model };
}

function problemsOf({ question, model }: Definition, source: string): readonly ParcoursError[] {
  return validateQuestion(question, model).map(({ code, path, sentence }) => {
    return new ParcoursError('input', code, sentence, { source, path });
  });
}

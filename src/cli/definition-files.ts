import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ParcoursError } from '../model/errors.ts';
import { usage } from './arguments.ts';
import { en } from './texts/en.ts';
import { fr } from './texts/fr.ts';

/** A file that holds a definition, and its number where the name has one. */
export interface DefinitionFile {
  readonly path: string;
  readonly id: number | null;
}

/** The files meant by the words of a command; a folder means its own .json files, by number. */
export async function definitionFiles(
  words: readonly string[],
): Promise<readonly DefinitionFile[]> {
  const paths: string[] = [];
  for (const word of words) {
    if ((await stat(word)).isDirectory()) {
      const names = (await readdir(word)).filter((name) => name.toLowerCase().endsWith('.json'));
      paths.push(...names.map((name) => join(word, name)));
    } else {
      paths.push(word);
    }
  }
  if (paths.length === 0) {
    const sentence = { fr: fr.cohort.noDefinitions, en: en.cohort.noDefinitions };
    const place = { source: words.join(', ') };
    throw new ParcoursError('input', 'cohort.no-definitions', sentence, place);
  }
  const files = [...new Set(paths)].map((path) => ({ path, id: idOfName(path) }));
  return files.sort((a, b) => (a.id ?? -1) - (b.id ?? -1) || (a.path < b.path ? -1 : 1));
}

/** The number that a file name begins with, or else its only number: 101.json, cohort-101.json. */
function idOfName(path: string): number | null {
  const name = basename(path).replace(/\.json$/i, '');
  const runs = name.match(/\d+/g) ?? [];
  const [first] = runs;
  if (first === undefined || (runs.length > 1 && !name.startsWith(first))) return null;
  const id = Number(first);
  return Number.isSafeInteger(id) ? id : null;
}

export interface NumberedFile {
  readonly path: string;
  readonly id: number;
}

/** Each file with its own number, which rows are told apart by. `given` is that of `--id`. */
export function numberedFiles(
  files: readonly DefinitionFile[],
  given: number | undefined,
): readonly NumberedFile[] {
  if (given !== undefined && files.length !== 1) {
    throw usage('usage.id-of-several', (t) => t.idOfSeveral(files.length));
  }
  const seen = new Map<number, string>();
  return files.map(({ path, id: named }) => {
    const id = given ?? named;
    if (id === null) {
      const sentence = { fr: fr.cohort.noIdentifier(path), en: en.cohort.noIdentifier(path) };
      throw new ParcoursError('input', 'cohort.no-identifier', sentence);
    }
    const other = seen.get(id);
    if (other !== undefined) {
      const pair = [other, path] as const;
      const sentence = {
        fr: fr.cohort.sameIdentifier(id, pair),
        en: en.cohort.sameIdentifier(id, pair),
      };
      throw new ParcoursError('input', 'cohort.same-identifier', sentence);
    }
    seen.set(id, path);
    return { path, id };
  });
}

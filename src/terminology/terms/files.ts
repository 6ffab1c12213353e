import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcceptedMapping, LocalItem } from '../suggest/types.ts';
import { readDelimited } from './delimited.ts';
import { fault } from './failures.ts';
import {
  formatTermFile,
  NO_TERM,
  parseTermFile,
  type Term,
  type TermFile,
  termsOf,
} from './term-file.ts';

export async function readTermFile(path: string): Promise<TermFile> {
  return parseTermFile(await readFile(path, 'utf8'), path);
}

/** Writes beside, then renames: a reader sees the file before or after, never half of it. */
export async function writeTermFile(path: string, file: TermFile): Promise<void> {
  const beside = `${path}.writing`;
  await writeFile(beside, formatTermFile(file));
  await rename(beside, path);
}

/** Every mapping that somebody decided in the *.tsv files of a folder, and of those within it. */
export async function acceptedMappings(
  folder: string,
  from: { readonly neighbour?: boolean } = {},
): Promise<readonly AcceptedMapping[]> {
  const found = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = found
    .filter((entry) => entry.isFile() && entry.name.endsWith('.tsv'))
    .map((entry) => join(entry.parentPath, entry.name))
    // A pack's units.tsv lies beside its terms.
    .filter((path) => !path.endsWith('units.tsv'))
    .sort();
  const files = await Promise.all(paths.map(readTermFile));
  return files.flatMap((file) => acceptedIn(file, from));
}

/** The mappings of one file that name a concept. */
export function acceptedIn(
  file: TermFile,
  from: { readonly neighbour?: boolean } = {},
): readonly AcceptedMapping[] {
  return termsOf(file).flatMap((term) => {
    if (term.objectId === '' || term.objectId === NO_TERM) return [];
    return [{ item: itemOf(term), target: targetOf(term), ...from }];
  });
}

function targetOf(term: Term): AcceptedMapping['target'] {
  const [vocabulary, ...code] = term.objectId.split(':');
  return vocabulary === 'OMOP' ? { conceptId: term.objectConceptId } : code.join(':');
}

/** A term's local side, as it may be asked about. */
export function itemOf({ subjectId, subjectLabel, unit, specimen, category }: Term): LocalItem {
  return {
    code: subjectId,
    label: subjectLabel === '' ? subjectId : subjectLabel,
    ...(unit === undefined ? {} : { unit }),
    ...(specimen === undefined ? {} : { specimen }),
    ...(category === undefined ? {} : { category }),
  };
}

/** A site's own units: columns `local` and `ucum`, and a `note` for the reader. */
export async function readSiteUnits(path: string): Promise<ReadonlyMap<string, string>> {
  const rows = readDelimited(await readFile(path, 'utf8'), path);
  return new Map(
    rows.flatMap(({ line, values }) => {
      for (const field of ['local', 'ucum']) {
        if (values.has(field)) continue;
        throw fault(
          'units.missing-column',
          { fr: `La colonne ${field} manque.`, en: `Column ${field} is missing.` },
          { source: path, line: 1, field },
        );
      }
      const [local = '', ucum = ''] = [values.get('local'), values.get('ucum')];
      if (local === '' && ucum !== '') {
        throw fault(
          'units.no-local',
          { fr: 'L’unité locale manque.', en: 'The local unit is missing.' },
          { source: path, line, field: 'local' },
        );
      }
      return ucum === '' ? [] : [[local, ucum] as const];
    }),
  );
}

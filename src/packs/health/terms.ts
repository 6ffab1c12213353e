import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pack } from '../../intake/pack/pack.ts';
import { ParcoursError } from '../../model/errors.ts';
import type { TermRow, UnitRow } from './omop/build.ts';

/**
 * The terms of a pack, `terms/*.tsv`: a line for each local code, in the columns of SSSOM (simple
 * standard for sharing ontological mappings) and the concept's number in OMOP. `subject_id` is the
 * code, with its system before a colon where the facts name one. A line whose concept nobody has
 * decided yet, as in a file of suggestions under review, says nothing: its code stays unmapped.
 */
export function packTerms(pack: Pack): readonly TermRow[] {
  const folder = join(pack.folder, 'terms');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.tsv'))
    : [];
  const terms = new Map<string, TermRow>();
  for (const name of names.sort()) {
    const file = join(folder, name);
    for (const { line, cell } of tsvRows(file, ['subject_id', 'object_concept_id'])) {
      if (cell('object_concept_id') === '') continue;
      const [system, code] = systemAndCode(cell('subject_id'));
      const conceptId = wholeNumber(file, line, 'object_concept_id', cell('object_concept_id'));
      const local = cell('subject_concept_id');
      terms.set(`${system}:${code}`, {
        source: pack.source.name,
        system,
        code,
        conceptId,
        sourceConceptId: local === '' ? 0 : wholeNumber(file, line, 'subject_concept_id', local),
        domain: cell('object_domain'),
      });
    }
  }
  return [...terms.values()];
}

/** `units.tsv`: what the application prints, the standard unit's concept, and how to convert. */
export function packUnits(pack: Pack): readonly UnitRow[] {
  const file = join(pack.folder, 'units.tsv');
  if (!existsSync(file)) return [];
  const known = new Map<string, number>();
  return tsvRows(file, ['local', 'unit_concept_id', 'factor']).map(({ line, cell }) => {
    const [local, code] = [cell('local'), cell('code')];
    const before = known.get(`${local}\t${code}`);
    // Two lines for one unit would make two rows of each result.
    if (before !== undefined) throw listedTwice(file, line, before);
    known.set(`${local}\t${code}`, line);
    return {
      source: pack.source.name,
      local,
      code,
      unitConceptId: wholeNumber(file, line, 'unit_concept_id', cell('unit_concept_id')),
      factor: cell('factor') === '' ? 1 : decimal(file, line, 'factor', cell('factor')),
      shift: cell('shift') === '' ? 0 : decimal(file, line, 'shift', cell('shift')),
    };
  });
}

function listedTwice(file: string, line: number, before: number): ParcoursError {
  const fr = `Cette unité figure déjà à la ligne ${before}, pour le même code`;
  const en = `This unit stands already in line ${before}, for the same code`;
  return faulty(file, line, 'local', fr, en);
}

interface TsvRow {
  readonly line: number;
  readonly cell: (column: string) => string;
}

function tsvRows(file: string, columns: readonly string[]): readonly TsvRow[] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  const header = (lines[first] ?? '').split('\t');
  for (const column of columns) {
    if (header.includes(column)) continue;
    throw faulty(
      file,
      first + 1,
      column,
      `la colonne ${column} manque`,
      `column ${column} is missing`,
    );
  }
  return lines.flatMap((text, i) => {
    if (i <= first || text === '' || text.startsWith('#')) return [];
    const cells = text.split('\t');
    return [{ line: i + 1, cell: (column) => cells[header.indexOf(column)] ?? '' }];
  });
}

function systemAndCode(subject: string): readonly [system: string, code: string] {
  const colon = subject.indexOf(':');
  return colon === -1 ? ['', subject] : [subject.slice(0, colon), subject.slice(colon + 1)];
}

function wholeNumber(file: string, line: number, column: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw faulty(file, line, column, 'un nombre entier est attendu', 'a whole number is expected');
}

function decimal(file: string, line: number, column: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw faulty(file, line, column, 'un nombre est attendu', 'a number is expected');
}

function faulty(file: string, line: number, field: string, fr: string, en: string): ParcoursError {
  return new ParcoursError('input', 'pack.terms', { fr, en }, { source: file, line, field });
}

import { parseDay } from '../../model/day.ts';
import { tooManyCells } from './delimited.ts';
import { fault } from './failures.ts';

/**
 * A file of terms: local code → standard concept, tab-separated, in the columns of SSSOM (Simple
 * Standard for Sharing Ontological Mappings 1.0). A line that begins with # is a remark. Order,
 * remarks and columns that are not known here are kept when the file is written again.
 */
export interface TermFile {
  readonly source: string;
  readonly columns: readonly string[];
  readonly lines: readonly TermLine[];
}

export type TermLine =
  | { readonly kind: 'remark'; readonly text: string }
  | { readonly kind: 'term'; readonly values: Readonly<Record<string, string>> };

/** What a line says, typed. Empty cells are absent. */
export interface Term {
  readonly subjectId: string;
  readonly subjectLabel: string;
  /** `LOINC:2951-2`; empty while nobody has decided; `NO_TERM` where somebody found none. */
  readonly objectId: string;
  readonly objectLabel: string;
  readonly objectConceptId: number;
  readonly unit?: string;
  readonly specimen?: string;
  readonly category?: string;
  /** How many rows the code has, when the list was made. */
  readonly rows?: number;
  readonly author?: string;
  readonly date?: string;
  readonly confidence?: number;
  readonly comment?: string;
}

/** SSSOM's own way of saying that somebody looked and found nothing. */
export const NO_TERM = 'sssom:NoTermFound';

export const TERM_COLUMNS: readonly string[] = [
  'subject_id',
  'subject_label',
  'subject_unit',
  'subject_specimen',
  'subject_category',
  'subject_rows',
  'predicate_id',
  'object_id',
  'object_label',
  'object_concept_id',
  'mapping_justification',
  'author_id',
  'mapping_date',
  'confidence',
  'comment',
];

const NEEDED = ['subject_id', 'object_id'] as const;

/** Reads the text of a term file. Throws ParcoursError `terms.…` with line and column. */
export function parseTermFile(text: string, source: string): TermFile {
  const rows = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (rows.at(-1) === '') rows.pop();
  const lines: TermLine[] = [];
  let columns: readonly string[] = [];
  const seen = new Map<string, number>();
  rows.forEach((row, at) => {
    const line = at + 1;
    if (row.startsWith('#') || row.trim() === '') {
      lines.push({ kind: 'remark', text: row });
      return;
    }
    const cells = row.split('\t');
    if (columns.length === 0) {
      columns = readHeader(cells, source, line);
      return;
    }
    if (cells.length > columns.length) throw tooManyCells(source, line, columns.length);
    const values = Object.fromEntries(columns.map((name, i) => [name, (cells[i] ?? '').trim()]));
    checkLine(values, source, line, seen);
    lines.push({ kind: 'term', values });
  });
  return { source, columns, lines };
}

function readHeader(cells: readonly string[], source: string, line: number): readonly string[] {
  const columns = cells.map((name) => name.trim());
  for (const field of NEEDED) {
    if (columns.includes(field)) continue;
    throw fault(
      'terms.missing-column',
      { fr: `La colonne ${field} manque.`, en: `Column ${field} is missing.` },
      { source, line, field },
    );
  }
  const twin = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twin === undefined) return columns;
  throw fault(
    'terms.column-twice',
    { fr: `La colonne ${twin} est là deux fois.`, en: `Column ${twin} is there twice.` },
    { source, line, field: twin },
  );
}

/** Column → what is wrong with its cell, when something is. */
const CELL_RULES: Readonly<
  Record<string, { readonly sound: (cell: string) => boolean; fr: string; en: string }>
> = {
  object_concept_id: {
    sound: (cell) => /^\d{1,15}$/.test(cell),
    fr: 'Un numéro de concept OMOP est attendu.',
    en: 'An OMOP concept id is expected.',
  },
  object_id: {
    sound: (cell) => /^[\w.-]+:\S+$/.test(cell),
    fr: 'Un code précédé de son vocabulaire est attendu, comme LOINC:2951-2.',
    en: 'A code with its vocabulary before it is expected, such as LOINC:2951-2.',
  },
  mapping_date: {
    sound: (cell) => parseDay(cell) !== null,
    fr: 'Une date est attendue, comme 2025-09-15.',
    en: 'A date is expected, such as 2025-09-15.',
  },
  confidence: {
    sound: (cell) => /^(0(\.\d+)?|1(\.0+)?)$/.test(cell),
    fr: 'Un nombre entre 0 et 1 est attendu.',
    en: 'A number between 0 and 1 is expected.',
  },
};

function checkLine(
  values: Readonly<Record<string, string>>,
  source: string,
  line: number,
  seen: Map<string, number>,
): void {
  for (const [field, rule] of Object.entries(CELL_RULES)) {
    const cell = values[field] ?? '';
    if (cell === '' || rule.sound(cell)) continue;
    throw fault('terms.cell', { fr: rule.fr, en: rule.en }, { source, line, field });
  }
  const subject = values.subject_id ?? '';
  if (subject === '') {
    throw fault(
      'terms.no-subject',
      { fr: 'Le code local manque.', en: 'The local code is missing.' },
      { source, line, field: 'subject_id' },
    );
  }
  const key = `${subject}\t${values.object_id ?? ''}`;
  const before = seen.get(key);
  if (before !== undefined) {
    throw fault(
      'terms.twice',
      {
        fr: `Cette correspondance est déjà à la ligne ${before}.`,
        en: `This mapping is on line ${before} already.`,
      },
      { source, line, field: 'subject_id' },
    );
  }
  seen.set(key, line);
}

/** The text of a term file: what was read comes out as it was, but for what was decided. */
export function formatTermFile({ columns, lines }: TermFile): string {
  // Remarks before the header were read before it; SSSOM keeps its metadata there.
  const head = lines.findIndex(({ kind }) => kind === 'term');
  const before = head < 0 ? lines.length : head;
  const texts = lines.map((line) => {
    if (line.kind === 'remark') return line.text;
    return columns.map((name) => plainCell(line.values[name] ?? '')).join('\t');
  });
  return `${[...texts.slice(0, before), columns.join('\t'), ...texts.slice(before)].join('\n')}\n`;
}

/** A tab or a line end within a cell would be read as the next cell. */
function plainCell(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ');
}

export function termsOf(file: TermFile): readonly Term[] {
  return file.lines.flatMap((line) => (line.kind === 'term' ? [termOf(line.values)] : []));
}

function termOf(values: Readonly<Record<string, string>>): Term {
  const text = (name: string): string => values[name] ?? '';
  const given = <Key extends string>(key: Key, name: string) =>
    text(name) === '' ? {} : ({ [key]: text(name) } as Readonly<Record<Key, string>>);
  const number = <Key extends string>(key: Key, name: string) =>
    text(name) === '' ? {} : ({ [key]: Number(text(name)) } as Readonly<Record<Key, number>>);
  return {
    subjectId: text('subject_id'),
    subjectLabel: text('subject_label'),
    objectId: text('object_id'),
    objectLabel: text('object_label'),
    objectConceptId: Number(text('object_concept_id')),
    ...given('unit', 'subject_unit'),
    ...given('specimen', 'subject_specimen'),
    ...given('category', 'subject_category'),
    ...number('rows', 'subject_rows'),
    ...given('author', 'author_id'),
    ...given('date', 'mapping_date'),
    ...number('confidence', 'confidence'),
    ...given('comment', 'comment'),
  };
}

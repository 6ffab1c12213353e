import { readFile } from 'node:fs/promises';
import type { LocalItem } from '../suggest/types.ts';
import { readDelimited } from './delimited.ts';
import { fault } from './failures.ts';
import { itemOf } from './files.ts';
import { parseTermFile, termsOf } from './term-file.ts';

/** A local item and its volume. */
export interface CountedItem {
  readonly item: LocalItem;
  readonly rows: number;
}

/** What the columns of a list of local codes may be called. */
const NAMES: Readonly<
  Record<'code' | 'label' | 'unit' | 'specimen' | 'category' | 'rows', readonly string[]>
> = {
  code: ['code', 'subject_id', 'local_code', 'source_code', 'source_value', 'itemid'],
  label: ['label', 'subject_label', 'libelle', 'libellé', 'name', 'source_code_description'],
  unit: ['unit', 'subject_unit', 'unite', 'unité', 'valueuom'],
  specimen: ['specimen', 'subject_specimen', 'fluid', 'prelevement', 'prélèvement', 'nature'],
  category: ['category', 'subject_category', 'chapitre', 'discipline', 'service'],
  rows: ['rows', 'subject_rows', 'count', 'volume', 'lignes', 'labevents_row_count'],
};

/** `itemid (omop_source_code)` is the column `itemid` with a remark. */
function columnOf(
  values: ReadonlyMap<string, string> | undefined,
  names: readonly string[],
): string | undefined {
  const found = [...(values?.keys() ?? [])];
  return names
    .map((name) => found.find((column) => column.replace(/ \(.*\)$/, '') === name))
    .find((column) => column !== undefined);
}

/** Local codes of a term file, or of any delimited text with a code and a label. */
export async function readItems(path: string): Promise<readonly CountedItem[]> {
  const text = await readFile(path, 'utf8');
  if (path.endsWith('.tsv') && text.includes('object_id')) {
    return termsOf(parseTermFile(text, path)).map((term) => {
      return { item: itemOf(term), rows: term.rows ?? 0 };
    });
  }
  const rows = readDelimited(text, path);
  const [first] = rows;
  const columns = new Map(
    Object.entries(NAMES).map(([what, names]) => {
      return [what, columnOf(first?.values, names)] as const;
    }),
  );
  if (columns.get('label') === undefined) {
    throw fault(
      'terminology.no-label',
      {
        fr: `Une colonne de libellés est attendue : ${NAMES.label.join(', ')}.`,
        en: `A column of labels is expected: ${NAMES.label.join(', ')}.`,
      },
      { source: path, line: 1 },
    );
  }
  return rows.map(({ values }) => {
    const cell = (what: keyof typeof NAMES): string => values.get(columns.get(what) ?? '') ?? '';
    const label = cell('label');
    const [unit, specimen, category] = [cell('unit'), cell('specimen'), cell('category')];
    const code = cell('code') === '' ? label : cell('code');
    const item = { code, label, unit, specimen, category };
    return { item, rows: Number(cell('rows')) || 0 };
  });
}

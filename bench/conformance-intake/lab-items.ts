import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AcceptedMapping, Candidate, LocalItem } from '../../src/terminology/index.ts';

/** One line of the public laboratory list: a local item, and what its laboratory mapped it to. */
export interface LabItem {
  readonly item: LocalItem;
  /** LOINC code; null where nobody mapped the item. */
  readonly target: string | null;
  /** Results in the hospital's database. */
  readonly rows: number;
}

export interface LabList {
  readonly items: readonly LabItem[];
  /** Every LOINC code that occurs in the list, once. */
  readonly pool: readonly Candidate[];
}

/** The open part of MIT-LCP/mimic-code's list of laboratory items mapped to LOINC. */
export function readLabList(dataFolder: string): LabList {
  const path = join(dataFolder, 'lab-to-loinc/d_labitems_to_loinc.csv');
  const [head = [], ...rows] = parseCsv(readFileSync(path, 'utf8'));
  const at = (name: string): number => head.indexOf(name);
  const [label, fluid, category, unit] = ['label', 'fluid', 'category', 'valueuom'].map(at);
  const code = at('omop_concept_code');
  const pool = new Map<string, Candidate>();
  const items = rows.map((row): LabItem => {
    const cell = (column: number | undefined): string => row[column ?? -1] ?? '';
    const target = cell(code) === '' ? null : cell(code);
    if (target !== null) {
      const conceptId = Number(cell(at('omop_concept_id')));
      pool.set(target, { code: target, name: cell(at('omop_concept_name')), conceptId });
    }
    const item = { code: cell(0), label: cell(label), specimen: cell(fluid) };
    return {
      item: { ...item, category: cell(category), unit: cell(unit) },
      target,
      rows: Number(cell(at('labevents_row_count'))) || 0,
    };
  });
  return { items, pool: [...pool.values()] };
}

export function acceptedOf(items: readonly LabItem[]): readonly AcceptedMapping[] {
  return items.flatMap(({ item, target }) => (target === null ? [] : [{ item, target }]));
}

/** Comma-separated text by RFC 4180. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const [, value = '', end = ''] = field.exec(text) ?? [];
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

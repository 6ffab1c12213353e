import { fault } from './failures.ts';

/** A row of a delimited text, by the names of its columns, folded to small letters. */
export interface DelimitedRow {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

const BYTE_ORDER_MARK = /^\uFEFF/;

/** Comma, semicolon or tab, whichever the header holds most of. Comma-separated text by RFC 4180. */
export function readDelimited(text: string, source: string): readonly DelimitedRow[] {
  const clean = text.replace(BYTE_ORDER_MARK, '');
  const [head = ''] = clean.split('\n', 1);
  const signs = ['\t', ';', ','] as const;
  const delimiter = signs.reduce((best, sign) => {
    return head.split(sign).length > head.split(best).length ? sign : best;
  });
  const records = delimiter === '\t' ? tabbed(clean) : quoted(clean, delimiter, source);
  const [first, ...rest] = records;
  const columns = (first?.cells ?? []).map((name) => name.trim().toLowerCase());
  return rest.map(({ line, cells }) => {
    if (cells.length > columns.length) throw tooManyCells(source, line, columns.length);
    return { line, values: new Map(columns.map((name, i) => [name, (cells[i] ?? '').trim()])) };
  });
}

interface Cells {
  readonly line: number;
  readonly cells: readonly string[];
}

function tabbed(text: string): readonly Cells[] {
  return text.split(/\r?\n/).flatMap((row, at) => {
    return row.trim() === '' || row.startsWith('#')
      ? []
      : [{ line: at + 1, cells: row.split('\t') }];
  });
}

function quoted(text: string, delimiter: string, source: string): readonly Cells[] {
  const rows: Cells[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  const field = new RegExp(`("(?:[^"]|"")*"|[^${delimiter}\\r\\n]*)(${delimiter}|\\r?\\n|$)`, 'y');
  while (field.lastIndex < text.length) {
    const [all = '', value = '', end = ''] = field.exec(text) ?? [];
    if (all === '') throw brokenQuote(source, line);
    cells.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    line += all.split('\n').length - 1;
    if (end === delimiter) continue;
    if (cells.some((cell) => cell !== '')) rows.push({ line: begun, cells });
    cells = [];
    begun = line;
  }
  return rows;
}

/** A quote that is not closed, or letters after one that is. */
function brokenQuote(source: string, line: number) {
  return fault(
    'terms.quote',
    {
      fr: 'Un guillemet n’est pas fermé, ou du texte le suit.',
      en: 'A quote is not closed, or text follows it.',
    },
    { source, line },
  );
}

export function tooManyCells(source: string, line: number, columns: number) {
  return fault(
    'terms.cells',
    {
      fr: `La ligne a plus de cases que les ${columns} colonnes de l’en-tête.`,
      en: `The line has more cells than the ${columns} columns of the header.`,
    },
    { source, line },
  );
}

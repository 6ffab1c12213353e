/** Rows in columns, for a terminal. Numbers are set right, words left. */
export interface TableColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

const GAP = '  ';

export function drawTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = columns.map((column, i) => {
    return Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[i] ?? '')));
  });
  const line = (cells: readonly string[]): string => {
    const padded = columns.map((column, i) => pad(cells[i] ?? '', widths[i] ?? 0, column.align));
    return padded.join(GAP).trimEnd();
  };
  const rule = widths.map((width) => '─'.repeat(width)).join(GAP);
  return [line(columns.map((column) => column.title)), rule, ...rows.map(line)];
}

export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blank = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + blank : blank + text;
}

/** Cuts a text that is too wide, with an ellipsis. */
export function clip(text: string, width: number): string {
  return textWidth(text) <= width
    ? text
    : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Number of cells on a terminal, good enough for the Latin script: one a code point. */
export function textWidth(text: string): number {
  return [...text.normalize('NFC')].length;
}

/** Breaks a text into lines at its spaces. Breaks that are in the text are kept. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && textWidth(longer) > width) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    return [...lines, line];
  });
}

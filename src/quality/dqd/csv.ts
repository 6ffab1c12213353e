/** Rows of a comma-separated text (RFC 4180) whose first line names the columns; a blank is ''. */
export function csvRecords(text: string): readonly Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = csvRows(text.startsWith('\uFEFF') ? text.slice(1) : text);
  return rows
    .filter((row) => row.some((value) => value !== ''))
    .map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
}

function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\n|\r|$)/y;
  while (field.lastIndex < text.length) {
    const [, value = '', end = ''] = field.exec(text) ?? [];
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === ',' && field.lastIndex < text.length) continue;
    if (end === ',') row.push('');
    rows.push(row);
    row = [];
  }
  return rows;
}

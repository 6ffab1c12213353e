/** A table drawn in text: "a | b" on the first line, then one line a row. Empty cells are null. */
export type DrawnRow = Readonly<Record<string, string | null>>;

/**
 * Reads a drawn table. Cells are separated by "|" and trimmed; blank lines and lines of dashes are
 * passed over. A cell in double quotes is read as a JSON string, for texts that could not be drawn
 * otherwise: "", " a", "a\\u007cb".
 */
export function drawnTable(text: string): readonly DrawnRow[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[-|+\s]+$/.test(line));
  const [heading, ...rows] = lines.map((line) => line.split('|').map((cell) => cell.trim()));
  if (heading === undefined) return [];
  return rows.map((cells) => {
    if (cells.length !== heading.length) {
      throw new RangeError(`a row of ${cells.length} cells under ${heading.length} headings`);
    }
    return Object.fromEntries(heading.map((name, i) => [name, cellText(cells[i] ?? '')]));
  });
}

function cellText(cell: string): string | null {
  if (cell === '') return null;
  return cell.startsWith('"') ? String(JSON.parse(cell)) : cell;
}

/** How a text is drawn: as it is, or quoted where it could not be read back. */
export function drawnCell(text: string): string {
  const isPlain = /^[^\s|"-][^|\n]*$/.test(text) && text === text.trim();
  return isPlain ? text : JSON.stringify(text).replaceAll('|', '\\u007c');
}

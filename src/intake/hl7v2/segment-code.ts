/** A segment's name (three characters) as a number: compared for every field of every row. */
export function codeAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2);
}

export const segmentCode = (name: string): number => codeAt(name, 0);

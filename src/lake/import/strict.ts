import type { SqlConnection } from '../sql-connection.ts';
import { DEAD_LETTERS } from './dead-letters.ts';
import { failure, shortList } from './failures.ts';
import { SHOWN_PLACES } from './limits.ts';
import { REASONS, type ReasonCode } from './reasons.ts';
import type { RejectCount } from './staged-import.ts';

/** A strict import knows every file of its source. */
export function refuseUnknownFiles(ignored: readonly string[]): void {
  const [first] = ignored;
  if (first === undefined) return;
  throw failure(
    'input',
    'import.unknown-file',
    `L’import strict refuse ce qui n’est pas une table du modèle : ${shortList(ignored)}.`,
    `A strict import refuses what is no table of the model: ${shortList(ignored)}.`,
    { source: first },
  );
}

/** A strict import takes all rows or none. Says how many, why, and where the first ones are. */
export async function refuseWhole(
  connection: SqlConnection,
  reasons: readonly RejectCount[],
): Promise<void> {
  if (reasons.length === 0) return;
  const rows = await connection.rows(
    `SELECT file, line, "column", reason FROM ${DEAD_LETTERS} ORDER BY file, line LIMIT ${SHOWN_PLACES}`,
  );
  const places = rows.map((row) => {
    const column = row.column === null ? '' : `, ${row.column}`;
    return `${row.file}:${row.line}${column} (${row.reason})`;
  });
  const total = reasons.reduce((sum, one) => sum + one.rows, 0);
  const counts = (lang: 'fr' | 'en', colon: string) =>
    reasons
      .map((one) => `${one.table}${colon} ${one.rows} × ${REASONS[one.reason as ReasonCode][lang]}`)
      .join('; ');
  const [first] = rows;
  throw failure(
    'input',
    'import.strict',
    `L’import strict a refusé le chargement, l’entrepôt reste tel quel : ${total} ligne(s) en faute. ${counts('fr', ' :')}. Premières places : ${places.join(' ; ')}.`,
    `The strict import refused the load, the lake stays as it was: ${total} faulty row(s). ${counts('en', ':')}. First places: ${places.join('; ')}.`,
    { source: String(first?.file), line: Number(first?.line) },
  );
}

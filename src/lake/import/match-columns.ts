import type { TableModel } from '../../model/subject-model.ts';
import { failure, shortList } from './failures.ts';
import type { LegacyColumns } from './staged-import.ts';

export interface MatchedColumns {
  /** Column of the model → index in the source. */
  readonly indexes: ReadonlyMap<string, number>;
  /** Names in the source that the model doesn't have. */
  readonly unknown: readonly string[];
}

/**
 * Finds the model's columns among those of a source, in any letter case, old names included.
 * Throws when a structural column is missing: without it no row could be placed in a journey.
 */
export function matchColumns(
  format: string,
  file: string,
  table: TableModel,
  structural: ReadonlySet<string>,
  legacy: LegacyColumns,
  found: readonly string[],
): MatchedColumns {
  const names = found.map((name) => name.trim().toLowerCase());
  refuseTwins(format, file, names);
  const indexes = new Map<string, number>();
  const old = legacy[table.name] ?? {};
  for (const { name } of table.columns) {
    const former = Object.keys(old).find((key) => old[key] === name && names.includes(key));
    const index = names.includes(name) ? names.indexOf(name) : names.indexOf(former ?? name);
    if (index >= 0) indexes.set(name, index);
  }
  for (const name of structural) {
    if (indexes.has(name)) continue;
    throw failure(
      'input',
      `${format}.missing-column`,
      `La colonne ${name} manque ; la table ${table.name} en a besoin. Colonnes trouvées : ${shortList(names)}.`,
      `Column ${name} is missing; table ${table.name} needs it. Columns found: ${shortList(names)}.`,
      { source: file, field: name },
    );
  }
  const used = new Set(indexes.values());
  return { indexes, unknown: names.filter((name, i) => name !== '' && !used.has(i)) };
}

function refuseTwins(format: string, file: string, names: readonly string[]): void {
  const twin = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (twin === undefined) return;
  throw failure(
    'input',
    `${format}.duplicate-column`,
    `La colonne ${twin} figure deux fois dans l’en-tête.`,
    `Column ${twin} stands twice in the header.`,
    { source: file, field: twin },
  );
}

import type { SubjectModel, TableModel } from '../../model/subject-model.ts';

const DATA_SUFFIX = /\.(gz|csv|tsv|txt|parquet)$/i;

/** The file's name without folders and the suffixes of data: '2b_CONCEPT.csv.gz' → '2b_concept'. */
function stem(path: string): string {
  let name = path.slice(path.lastIndexOf('/') + 1);
  while (DATA_SUFFIX.test(name)) name = name.replace(DATA_SUFFIX, '');
  return name.toLowerCase();
}

export interface NamedTable {
  readonly table: TableModel;
  /** The name is the table's own, without a prefix. */
  readonly exact: boolean;
}

/**
 * The table that a file holds: its name, in any letter case, or a prefix that ends in no letter
 * before it ('2b_concept', 'cdm.person'); the longest table name wins. Failing that, the folder's
 * name, because cluster engines write a table as a folder of parts.
 */
export function tableOfFile(model: SubjectModel, path: string): NamedTable | null {
  const byName = tableOfStem(model, stem(path));
  if (byName !== null) return byName;
  const parent = path.split('/').at(-2);
  const named = parent === undefined ? null : tableOfStem(model, parent.toLowerCase());
  return named?.exact === true ? named : null;
}

function tableOfStem(model: SubjectModel, name: string): NamedTable | null {
  const matching = model.tables.filter((table) => {
    if (!name.endsWith(table.name)) return false;
    const before = name.at(-table.name.length - 1);
    return before === undefined || name === table.name || !/\p{L}/u.test(before);
  });
  const table = matching.sort((a, b) => b.name.length - a.name.length)[0];
  return table === undefined ? null : { table, exact: table.name === name };
}

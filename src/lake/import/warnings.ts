import type { TableModel } from '../../model/subject-model.ts';
import { shortList } from './failures.ts';
import type { StagedRows } from './stage-table.ts';
import type { ImportWarning, Piece } from './staged-import.ts';

export function ignoredWarning(source: string): ImportWarning {
  return {
    code: 'ignored-file',
    source,
    columns: [],
    rows: 0,
    sentence: {
      fr: 'ignoré : ce n’est pas une table du modèle',
      en: 'ignored: it is no table of the model',
    },
  };
}

export function tableWarnings(
  table: TableModel,
  pieces: readonly Piece[],
  staged: StagedRows,
): readonly ImportWarning[] {
  const warnings: ImportWarning[] = [];
  for (const { file, unknownColumns } of pieces) {
    if (unknownColumns.length > 0) warnings.push(unknownColumnsWarning(file, unknownColumns));
  }
  for (const { file, rowsRead } of staged.files) {
    if (rowsRead === 0) warnings.push(noRowsWarning(file));
  }
  for (const [column, rows] of staged.nulls) {
    warnings.push({
      code: 'required-but-null',
      source: table.name,
      columns: [column],
      rows,
      sentence: {
        fr: `la colonne ${column} est obligatoire dans le modèle et vide dans ${rows} ligne(s), qui sont gardées`,
        en: `column ${column} is required by the model and empty in ${rows} row(s), which are kept`,
      },
    });
  }
  return warnings;
}

function unknownColumnsWarning(source: string, columns: readonly string[]): ImportWarning {
  return {
    code: 'unknown-columns',
    source,
    columns,
    rows: 0,
    sentence: {
      fr: `colonnes inconnues du modèle, non reprises : ${shortList(columns)}`,
      en: `columns unknown to the model, not taken: ${shortList(columns)}`,
    },
  };
}

function noRowsWarning(source: string): ImportWarning {
  return {
    code: 'no-rows',
    source,
    columns: [],
    rows: 0,
    sentence: { fr: 'un en-tête, mais aucune ligne', en: 'a header, but no rows' },
  };
}

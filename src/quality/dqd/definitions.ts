import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParcoursError } from '../../model/errors.ts';
import { csvRecords } from './csv.ts';
import { isTrue } from './sql-render.ts';

export type CheckLevel = 'TABLE' | 'FIELD' | 'CONCEPT';

/** Values of a check's row in the threshold files, by column; blank: ''. */
export type CheckValues = Readonly<Record<string, string>>;

/** A row of the file of check descriptions: one kind of check. */
export interface CheckKind {
  readonly name: string;
  readonly level: CheckLevel;
  readonly description: string;
  readonly category: string;
  readonly subcategory: string;
  readonly context: string;
  readonly severity: string;
  readonly sqlFile: string;
  readonly template: string;
}

/** One check: a kind on a table, a field or a concept. */
export interface DqdCheck {
  /** As the package names it: level_kind_table_field_concept_unit, in lower case. */
  readonly id: string;
  readonly kind: CheckKind;
  readonly values: CheckValues;
  /** Percent of rows that may break it; null: none given, so none may. */
  readonly threshold_percent: number | null;
}

const LEVELS: readonly CheckLevel[] = ['TABLE', 'FIELD', 'CONCEPT'];

/**
 * Reads the official definitions of DataQualityDashboard from a folder with csv/ and
 * sql/sql_server/, as the package ships them (https://github.com/OHDSI/DataQualityDashboard, inst/),
 * and expands them. Order: that of the descriptions, then that of the rows.
 */
export async function readDqdChecks(
  folder: string,
  cdmVersion = '5.4',
): Promise<readonly DqdCheck[]> {
  const csv = (name: string) => readText(join(folder, 'csv', `OMOP_CDMv${cdmVersion}_${name}.csv`));
  const kinds = csvRecords(await csv('Check_Descriptions'));
  const rows = new Map<string, readonly CheckValues[]>();
  for (const level of LEVELS) {
    const file = `${level[0]}${level.slice(1).toLowerCase()}_Level`;
    rows.set(level, csvRecords(await csv(file)).map(withUpperCaseField));
  }
  const checks: DqdCheck[] = [];
  for (const row of kinds) {
    const { evaluationFilter = '', sqlFile = '' } = row;
    if (evaluationFilter === '' || sqlFile === '') continue;
    const template = await readText(join(folder, 'sql', 'sql_server', sqlFile));
    const kind = kindOf(row, template);
    for (const values of rows.get(kind.level) ?? []) {
      if (meets(values, evaluationFilter)) checks.push(checkOf(kind, values));
    }
  }
  return checks;
}

/** Templates compare field names in capitals. */
function withUpperCaseField(values: CheckValues): CheckValues {
  const { cdmFieldName } = values;
  return cdmFieldName === undefined
    ? values
    : { ...values, cdmFieldName: cdmFieldName.toUpperCase() };
}

function kindOf(row: CheckValues, template: string): CheckKind {
  return {
    name: row.checkName ?? '',
    level: (row.checkLevel ?? '') as CheckLevel,
    description: row.checkDescription ?? '',
    category: row.kahnCategory ?? '',
    subcategory: row.kahnSubcategory ?? '',
    context: row.kahnContext ?? '',
    severity: row.severity ?? '',
    sqlFile: row.sqlFile ?? '',
    template,
  };
}

function checkOf(kind: CheckKind, values: CheckValues): DqdCheck {
  const { cdmTableName, cdmFieldName, conceptId, unitConceptId } = values;
  const parts = [kind.level, kind.name, cdmTableName, cdmFieldName, conceptId, unitConceptId];
  const named = parts.map((part) => (part ?? '').replaceAll(' ', '')).filter((part) => part !== '');
  const threshold = values[`${kind.name}Threshold`] ?? '';
  return {
    id: named.join('_').toLowerCase(),
    kind,
    values,
    threshold_percent: threshold === '' ? null : Number(threshold),
  };
}

/** An evaluation filter compares columns with texts: "isForeignKey=='Yes' & fkDomain!= ''". */
function meets(values: CheckValues, filter: string): boolean {
  const filled = filter.replace(
    /\b([A-Za-z]\w*)\s*(==|!=)/g,
    (_whole, name: string, sign: string) => {
      return `'${(values[name] ?? '').replaceAll("'", '’')}' ${sign}`;
    },
  );
  return isTrue(filled);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ParcoursError(
      'input',
      'quality.no-definitions',
      {
        fr: 'Ce dossier n’a pas les définitions de DataQualityDashboard (csv/ et sql/sql_server/)',
        en: 'This folder lacks the definitions of DataQualityDashboard (csv/ and sql/sql_server/)',
      },
      { source: path },
      { cause },
    );
  }
}

import { readFile } from 'node:fs/promises';
import type { Snapshot } from '../../lake/index.ts';
import { sqlText } from '../../lake/sql-connection.ts';
import type { Candidate } from '../suggest/types.ts';
import { readDelimited } from '../terms/delimited.ts';
import { fault } from '../terms/failures.ts';

/** Columns of a list of concepts, in the order in which they are looked for. */
const CODE = ['concept_code', 'omop_concept_code', 'loinc_num', 'code'] as const;
const NAME = ['concept_name', 'omop_concept_name', 'long_common_name', 'name', 'label'] as const;

/**
 * The candidates of a list of concepts: an extract of Athena's CONCEPT, of LOINC's table, or any
 * delimited text with a code and a name. Columns that say a concept isn't standard are obeyed.
 */
export async function readPool(path: string): Promise<readonly Candidate[]> {
  const rows = readDelimited(await readFile(path, 'utf8'), path);
  const [first] = rows;
  const column = (names: readonly string[]): string => {
    const found = names.find((name) => first?.values.has(name) === true);
    if (found !== undefined) return found;
    throw fault(
      'terminology.pool-column',
      {
        fr: `Une de ces colonnes est attendue : ${names.join(', ')}.`,
        en: `One of these columns is expected: ${names.join(', ')}.`,
      },
      { source: path, line: 1 },
    );
  };
  const [code, name] = [column(CODE), column(NAME)];
  const pool = new Map<string, Candidate>();
  for (const { values } of rows) {
    const said = values.get(code) ?? '';
    // A list of mappings names a concept on several lines: it is one candidate.
    if (said === '' || pool.has(said) || (values.get('standard_concept') ?? 'S') !== 'S') continue;
    const id = Number(values.get('concept_id') ?? values.get('omop_concept_id') ?? 0);
    pool.set(said, { code: said, name: values.get(name) ?? '', conceptId: id || 0 });
  }
  return [...pool.values()];
}

/** The standard, valid concepts of one vocabulary of a lake. */
export async function poolOf(
  snapshot: Snapshot,
  vocabulary: string,
): Promise<readonly Candidate[]> {
  const rows = await snapshot.connection.rows(
    `SELECT concept_id, concept_code, concept_name
    FROM ${snapshot.relation('concept', 'concept')}
    WHERE vocabulary_id = ${sqlText(vocabulary)} AND standard_concept = 'S'
      AND invalid_reason IS NULL
    ORDER BY concept_id`,
  );
  return rows.map((row) => ({
    code: String(row.concept_code),
    name: String(row.concept_name),
    conceptId: Number(row.concept_id),
  }));
}

/** UCUM code → OMOP concept id, from the vocabulary of a lake; empty where UCUM isn't loaded. */
export async function unitConcepts(snapshot: Snapshot): Promise<ReadonlyMap<string, number>> {
  const pool = await poolOf(snapshot, 'UCUM');
  return new Map(pool.map(({ code, conceptId }) => [code, conceptId]));
}

/** OMOP's persistence window: exposures at most so many days apart belong to one era. */
const GAP_DAYS_MAX = 30;

interface EraTable {
  readonly table: string;
  /** Rows of person, concept, since, until. */
  readonly exposures: string;
  readonly concept: string;
  readonly count: string;
  readonly gaps: boolean;
}

const CONDITION_ERA: EraTable = {
  table: 'condition_era',
  exposures: `SELECT person_id, condition_concept_id AS concept, condition_start_date AS since,
    greatest(condition_start_date, coalesce(condition_end_date, condition_start_date)) AS until
    FROM condition_occurrence WHERE condition_concept_id <> 0`,
  concept: 'condition_concept_id',
  count: 'condition_occurrence_count',
  gaps: false,
};

/** Drugs by their ingredient; the vocabulary of the lake tells which. */
function drugEra(concepts: string, ancestors: string): EraTable {
  return {
    table: 'drug_era',
    exposures: `SELECT d.person_id, a.ancestor_concept_id AS concept, d.drug_exposure_start_date AS since,
      greatest(d.drug_exposure_start_date, d.drug_exposure_end_date) AS until
      FROM drug_exposure d JOIN ${ancestors} a ON a.descendant_concept_id = d.drug_concept_id
      JOIN ${concepts} c ON c.concept_id = a.ancestor_concept_id AND c.concept_class_id = 'Ingredient'`,
    concept: 'drug_concept_id',
    count: 'drug_exposure_count',
    gaps: true,
  };
}

/** Statements that fill the eras. Without a vocabulary there are none of drugs. */
export function erasSql(
  vocabulary: { readonly concept: string; readonly ancestor: string } | null,
): readonly string[] {
  const tables = [
    CONDITION_ERA,
    ...(vocabulary === null ? [] : [drugEra(vocabulary.concept, vocabulary.ancestor)]),
  ];
  return tables.map(eraSql);
}

function eraSql({ table, exposures, concept, count, gaps }: EraTable): string {
  const gapDays = gaps ? ', sum(gap) AS gap_days' : '';
  return `INSERT INTO ${table} BY NAME
    WITH exposure AS (${exposures}),
    reached AS (
      SELECT *, max(until) OVER (PARTITION BY person_id, concept ORDER BY since, until
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM exposure
    ),
    numbered AS (
      SELECT *, CASE WHEN before IS NULL OR since - before > ${GAP_DAYS_MAX} THEN 0
          ELSE greatest(0, since - before - 1) END AS gap,
        sum(CASE WHEN before IS NULL OR since - before > ${GAP_DAYS_MAX} THEN 1 ELSE 0 END)
          OVER (PARTITION BY person_id, concept ORDER BY since, until) AS era
      FROM reached
    ),
    era AS (
      SELECT person_id, concept, min(since) AS since, max(until) AS until, count(*) AS n${gapDays}
      FROM numbered GROUP BY person_id, concept, era
    )
    SELECT row_number() OVER (ORDER BY person_id, concept, since) AS ${table}_id, person_id,
      concept AS ${concept}, since AS ${table}_start_date, until AS ${table}_end_date,
      n AS ${count}${gaps ? ', gap_days' : ''}
    FROM era`;
}

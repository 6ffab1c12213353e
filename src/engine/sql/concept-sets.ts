import { sqlName, sqlText } from '../../lake/sql-connection.ts';
import type { VocabularyModel } from '../../model/subject-model.ts';
import type { ConceptSet, ConceptSetItem } from '../../question/nodes.ts';
import type { SqlContext } from './context.ts';

/**
 * Rows (set_id, concept_id) of all concept sets, in one pass over the vocabulary: what the items
 * name, its descendants, what maps to either; then the excluded part, likewise, is taken away.
 */
export function conceptSetsSql(context: SqlContext, sets: readonly ConceptSet[]): string {
  const included = sets.map((set) => itemsSql(context, set, false)).filter((sql) => sql !== '');
  const excluded = sets.map((set) => itemsSql(context, set, true)).filter((sql) => sql !== '');
  if (included.length === 0) {
    return 'SELECT CAST(NULL AS BIGINT) AS set_id, CAST(NULL AS BIGINT) AS concept_id WHERE 1 = 0';
  }
  const plus = reachSql(context, included.join(' UNION ALL '));
  if (excluded.length === 0) return plus;
  return `(${plus}) EXCEPT (${reachSql(context, excluded.join(' UNION ALL '))})`;
}

/** Items of one set as rows (set_id, concept_id, descendants, mapped). */
function itemsSql(context: SqlContext, set: ConceptSet, excluded: boolean): string {
  const parts: string[] = [];
  for (const descendants of [0, 1] as const) {
    for (const mapped of [0, 1] as const) {
      const fits = (item: ConceptSetItem): boolean =>
        item.excluded === excluded &&
        item.descendants === (descendants === 1) &&
        item.mapped === (mapped === 1);
      const ids = set.items.filter(fits).map((item) => item.concept.id);
      if (ids.length === 0) continue;
      parts.push(
        `SELECT ${set.id} AS set_id, l.concept_id, ${descendants} AS descendants, ` +
          `${mapped} AS mapped FROM ${context.dialect.idList(ids)} l`,
      );
    }
  }
  return parts.join(' UNION ALL ');
}

function reachSql(context: SqlContext, items: string): string {
  const { vocabulary } = context.model;
  if (vocabulary === null) return `SELECT DISTINCT i.set_id, i.concept_id FROM (${items}) i`;
  const named = names(context, vocabulary);
  const direct =
    `SELECT i.set_id, c.${named.id} AS concept_id, i.mapped FROM items i ` +
    `JOIN ${named.concept} c ON c.${named.id} = i.concept_id`;
  const below =
    `SELECT i.set_id, c.${named.id} AS concept_id, i.mapped FROM items i ` +
    `JOIN ${named.ancestor} t ON t.${named.above} = i.concept_id ` +
    `JOIN ${named.concept} c ON c.${named.id} = t.${named.below} ` +
    `WHERE i.descendants = 1 AND c.${named.invalid} IS NULL`;
  const mapped =
    `SELECT r.set_id, m.${named.from} AS concept_id FROM reached r ` +
    `JOIN ${named.mapping} m ON m.${named.to} = r.concept_id ` +
    `WHERE r.mapped = 1 AND m.${sqlName(vocabulary.mapsTo.where.column)} = ` +
    `${sqlText(vocabulary.mapsTo.where.equals)} AND m.${sqlName(vocabulary.mapsTo.invalid)} IS NULL ` +
    // Else nothing would be outside the set.
    `AND m.${named.from} IS NOT NULL`;
  return (
    `SELECT f.set_id, f.concept_id FROM (WITH items AS (${items}), ` +
    `reached AS (${direct} UNION ALL ${below}) ` +
    `SELECT set_id, concept_id FROM reached UNION ${mapped}) f`
  );
}

function names(context: SqlContext, vocabulary: VocabularyModel) {
  const { concept, ancestor, mapsTo } = vocabulary;
  return {
    concept: context.relation(concept.table, 'subject'),
    ancestor: context.relation(ancestor.table, 'subject'),
    mapping: context.relation(mapsTo.table, 'subject'),
    id: sqlName(concept.id),
    invalid: sqlName(concept.invalid),
    above: sqlName(ancestor.ancestor),
    below: sqlName(ancestor.descendant),
    from: sqlName(mapsTo.from),
    to: sqlName(mapsTo.to),
  };
}

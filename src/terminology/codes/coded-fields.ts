import type { SubjectModel, TableModel } from '../../model/index.ts';

/** A place where a source's own word stands beside the concept it was mapped to. */
export interface CodedField {
  readonly table: string;
  /** `measurement`, `unit`, `gender`: what stands before `_source_value` and `_concept_id`. */
  readonly field: string;
  readonly value: string;
  readonly concept: string;
  /** Concept of the source's own word, where the model keeps it. */
  readonly sourceConcept: string | null;
  /** Only of the field that says what an event is: its unit and its numeric value. */
  readonly unit: string | null;
  readonly number: string | null;
}

/** Tables whose codes come from the applications; eras and vocabularies are made from them. */
const GROUPS: readonly TableModel['group'][] = ['clinical', 'health-system', 'other'];

/** Every coded field of a model, as its columns name them. */
export function codedFields(model: SubjectModel): readonly CodedField[] {
  const mains = new Set(
    model.events.flatMap(({ table, fields }) => {
      const { concept } = fields;
      return concept === undefined || concept.hops.length > 0 ? [] : [`${table}.${concept.column}`];
    }),
  );
  return model.tables
    .filter(({ group }) => GROUPS.includes(group))
    .flatMap((table) => fieldsOf(table, mains));
}

function fieldsOf(table: TableModel, mains: ReadonlySet<string>): readonly CodedField[] {
  const names = new Set(table.columns.map(({ name }) => name));
  const there = (name: string): string | null => (names.has(name) ? name : null);
  return [...names].sort().flatMap((value): readonly CodedField[] => {
    const field = /^(.+)_source_value$/.exec(value)?.[1];
    const concept = there(`${field}_concept_id`);
    if (field === undefined || concept === null) return [];
    const main = mains.has(`${table.name}.${concept}`);
    return [
      {
        table: table.name,
        field,
        value,
        concept,
        sourceConcept: there(`${field}_source_concept_id`),
        unit: main ? there('unit_source_value') : null,
        number: main ? there('value_as_number') : null,
      },
    ];
  });
}

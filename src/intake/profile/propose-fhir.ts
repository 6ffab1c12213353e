import type { ColumnProfile } from './column.ts';
import type { Proposal } from './proposal.ts';

/** Paths that a profile counts, besides the type. */
export const FHIR_FIELDS: readonly string[] = [
  'id',
  'meta.lastUpdated',
  'subject.reference',
  'encounter.reference',
  'code.coding.0.system',
  'code.coding.0.code',
  'code.coding.0.display',
  'valueQuantity.value',
  'valueQuantity.unit',
  'birthDate',
  'gender',
  'period.start',
  'period.end',
];

type Column = readonly [name: string, path: string, type?: string];

interface ViewDraft {
  readonly name: string;
  readonly resource: string;
  readonly fact: string;
  readonly where?: string;
  readonly columns: readonly Column[];
}

const THING: readonly Column[] = [
  ['key', 'id'],
  ['version', 'meta.lastUpdated'],
];
const EVENT: readonly Column[] = [
  ...THING,
  ['patient', 'subject.getReferenceKey(Patient)'],
  ['visit', 'encounter.getReferenceKey(Encounter)'],
];
const CODED: readonly Column[] = [
  ['system', 'code.coding.first().system'],
  ['code', 'code.coding.first().code'],
  ['label', 'code.coding.first().display'],
];
const IN_ERROR: Column = ['cancelled', "status = 'entered-in-error'", 'boolean'];

/** R4 resources as facts; every pack begins with those that the sample holds. */
const DRAFTS: readonly ViewDraft[] = [
  {
    name: 'person',
    resource: 'Patient',
    fact: 'person',
    columns: [...THING, ['patient', 'getResourceKey()'], ['birth', 'birthDate'], ['sex', 'gender']],
  },
  {
    name: 'death',
    resource: 'Patient',
    fact: 'death',
    where: 'deceased.ofType(dateTime).exists()',
    columns: [...THING, ['patient', 'getResourceKey()'], ['start', 'deceased.ofType(dateTime)']],
  },
  {
    name: 'stay',
    resource: 'Encounter',
    fact: 'stay',
    where: 'period.start.exists()',
    columns: [
      ...THING,
      ['patient', 'subject.getReferenceKey(Patient)'],
      ['visit', 'getResourceKey()'],
      ['cancelled', "status = 'entered-in-error' or status = 'cancelled'", 'boolean'],
      ['start', 'period.start'],
      ['class', 'class.code'],
    ],
  },
  {
    name: 'discharge',
    resource: 'Encounter',
    fact: 'discharge',
    where: 'period.end.exists()',
    columns: [...THING, ['visit', 'getResourceKey()'], ['end', 'period.end']],
  },
  {
    name: 'condition',
    resource: 'Condition',
    fact: 'condition',
    columns: [
      ...EVENT,
      [
        'cancelled',
        "verificationStatus.coding.where(code = 'entered-in-error').exists()",
        'boolean',
      ],
      ['start', 'onset.ofType(dateTime)'],
      ['end', 'abatement.ofType(dateTime)'],
      ...CODED,
    ],
  },
  {
    name: 'procedure',
    resource: 'Procedure',
    fact: 'procedure',
    columns: [...EVENT, IN_ERROR, ['start', 'performed.ofType(dateTime)'], ...CODED],
  },
  {
    name: 'observation',
    resource: 'Observation',
    fact: 'measurement',
    columns: [
      ...EVENT,
      IN_ERROR,
      ['start', 'effective.ofType(dateTime)'],
      ...CODED,
      ['number', 'value.ofType(Quantity).value', 'decimal'],
      ['unit', 'value.ofType(Quantity).unit'],
      ['status', 'status'],
    ],
  },
];

/** Views for the types of resources that a sample holds; other types are ignored, and told. */
export function proposeResources(
  types: readonly string[],
  columns: readonly ColumnProfile[],
): Proposal {
  const drafts = DRAFTS.filter(({ resource }) => types.includes(resource));
  const known = new Set(drafts.map(({ resource }) => resource));
  const subject = columns.find(({ name }) => name === 'subject.reference');
  const isAlone = subject?.filled === 0 && !types.includes('Patient');
  return {
    kindFromName: null,
    rules: [],
    views: new Map(drafts.map((draft) => [draft.name, viewOf(draft)])),
    ignored: types.filter((type) => !known.has(type)),
    doubts: [
      ...(drafts.length === 0 ? (['no-facts'] as const) : []),
      ...(isAlone ? (['no-patient'] as const) : []),
      'namespace',
    ],
  };
}

function viewOf({ name, resource, fact, where, columns }: ViewDraft): object {
  return {
    resourceType: 'https://sql-on-fhir.org/ig/StructureDefinition/ViewDefinition',
    name,
    status: 'active',
    resource,
    fact,
    ...(where === undefined ? {} : { where: [{ path: where }] }),
    select: [
      {
        column: columns.map(([column, path, type]) => {
          return { name: column, path, ...(type === undefined ? {} : { type }) };
        }),
      },
    ],
  };
}

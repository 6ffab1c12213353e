import type { Expression } from '../pack/expression.ts';
import type { Condition, Rule } from '../pack/map-file.ts';
import type { ColumnProfile } from './column.ts';
import type { Doubt, Proposal } from './proposal.ts';

/** Fields that packs of HL7 v2 usually read; those of OBX once for each of them. */
export const HL7_FIELDS: readonly string[] = [
  'PID-3[5=PI].1',
  'PID-3[5=PI].4.2',
  'PID-3[5=PI].4.1',
  'PID-3.1',
  'PID-3.4.1',
  'PID-7',
  'PID-8',
  'PID-18.1',
  'PV1-2',
  'PV1-19.1',
  'PV1-19.4.2',
  'PV1-19.4.1',
  'PV1-44',
  'PV1-45',
  'EVN-2',
  'ZBE-1.1',
  'ZBE-1.3',
  'ZBE-2',
  'ZBE-4',
  'ZBE-7.10',
  'OBR-3.1',
  'OBR-7',
];
export const OBX_FIELDS: readonly string[] = [
  'OBX-2',
  'OBX-3.1',
  'OBX-3.2',
  'OBX-3.3',
  'OBX-5.1',
  'OBX-6.1',
  'OBX-7',
  'OBX-11',
  'OBX-14',
];

/** This share of the messages must have a field that a rule relies on. */
const RELIED_ON = 0.95;

type Filled = (field: string) => number;

/** Rules for the kinds of messages that a sample holds. */
export function proposeMessages(
  source: string,
  kinds: readonly string[],
  columns: readonly ColumnProfile[],
): Proposal {
  const shares = new Map(
    columns.map(({ name, filled, rows }) => [name, rows === 0 ? 0 : filled / rows]),
  );
  const filled: Filled = (field) => shares.get(field) ?? 0;
  const results = kinds.filter((kind) => kind.startsWith('ORU^'));
  const admissions = kinds.filter((kind) => kind.startsWith('ADT^'));
  const ids = {
    patient: identifier(source, PATIENTS, filled),
    visit: identifier(source, VISITS, filled),
  };
  const rules = [
    ...(results.length === 0 ? [] : [resultRule(results, ids, filled)]),
    ...(admissions.length === 0 ? [] : admissionRules(admissions, ids, filled)),
  ].map((rule) => ({ ...rule, times: 'hl7' as const }));
  const spoken = new Set(rules.flatMap(({ record }) => record));
  const ignored = kinds.filter((kind) => !spoken.has(kind));
  const doubts: readonly (readonly [Doubt, boolean])[] = [
    ['no-facts', rules.length === 0],
    ['no-patient', ids.patient === null],
    ['namespace', filled('PID-3[5=PI].4.2') < RELIED_ON],
    ['system', results.length > 0],
  ];
  return {
    kindFromName: null,
    rules,
    views: new Map(),
    ignored,
    doubts: doubts.flatMap(([doubt, holds]) => (holds ? [doubt] : [])),
  };
}

interface Ids {
  readonly patient: Expression | null;
  readonly visit: Expression | null;
}

/** Assigner and number (CX.4 and CX.1): the first pair that messages have, else the number alone. */
const PATIENTS = [
  ['PID-3[5=PI].4.2', 'PID-3[5=PI].1'],
  ['PID-3[5=PI].4.1', 'PID-3[5=PI].1'],
  ['PID-3.4.1', 'PID-3.1'],
  [null, 'PID-3.1'],
] as const;
const VISITS = [
  ['PV1-19.4.2', 'PV1-19.1'],
  ['PV1-19.4.1', 'PV1-19.1'],
  [null, 'PV1-19.1'],
  [null, 'PID-18.1'],
] as const;

function identifier(
  source: string,
  pairs: readonly (readonly [string | null, string])[],
  filled: Filled,
): Expression | null {
  const most = Math.max(...pairs.map(([, number]) => filled(number)));
  const found = pairs.find(([assigner, number]) => {
    return [assigner ?? number, number].every((field) => filled(field) >= most * RELIED_ON);
  });
  if (most === 0 || found === undefined) return null;
  const [assigner, number] = found;
  return { join: [assigner ?? { text: source.toUpperCase() }, number], with: ':' };
}

function subject({ patient, visit }: Ids): Rule['slots'] {
  return { ...(patient === null ? {} : { patient }), ...(visit === null ? {} : { visit }) };
}

type Untimed = Omit<Rule, 'times'>;

/** Results (chapter 7): a result is known by the filler's order number and the analysis. */
function resultRule(record: string[], ids: Ids, filled: Filled): Untimed {
  return {
    name: 'result',
    record,
    each: 'OBX',
    fact: 'measurement',
    key: { join: [filled('OBR-3.1') >= RELIED_ON ? 'OBR-3.1' : 'MSH-10', 'OBX-3.1'] },
    version: { first: ['OBR-22', 'MSH-7'] },
    rank: { path: 'OBX-11', codes: { P: '1', F: '2', C: '3', D: '4', X: '4' }, otherwise: '0' },
    cancelled: { 'OBX-11': ['D', 'X'] },
    slots: {
      ...subject(ids),
      start: { first: ['OBX-14', 'OBR-7', 'MSH-7'] },
      code: 'OBX-3.1',
      label: 'OBX-3.2',
      operator: { path: 'OBX-5.1', pattern: '^([<>]=?)' },
      number: {
        path: { join: ['OBX-2', { first: ['OBX-5.2', 'OBX-5.1'] }] },
        pattern: '^(?:NM|SN|ST)\\|[<>]?=?\\s*([-+]?[0-9]+(?:[.,][0-9]+)?)$',
      },
      text: { path: { join: ['OBX-2', 'OBX-5.1'] }, pattern: '^(?:ST|TX|FT|CE|CWE)\\|(.+)$' },
      unit: 'OBX-6.1',
      low: { path: 'OBX-7', pattern: '^([0-9.,]+)-' },
      high: { path: 'OBX-7', pattern: '^[0-9.,]+-([0-9.,]+)$' },
      status: 'OBX-11',
    },
  };
}

const CANCELS: readonly string[] = ['ADT^A11', 'ADT^A12', 'ADT^A13', 'ADT^A38', 'ADT^A27'];
const NO_STAY: readonly string[] = [
  'ADT^A05',
  'ADT^A08',
  'ADT^A28',
  'ADT^A31',
  'ADT^A37',
  'ADT^A38',
  'ADT^A40',
  'ADT^A47',
];
const NO_PERSON: readonly string[] = ['ADT^A37', 'ADT^A40'];

/** Admissions (chapter 3, and IHE PAM's ZBE where it is there). */
function admissionRules(kinds: readonly string[], ids: Ids, filled: Filled): readonly Untimed[] {
  const stays = kinds.filter((kind) => !NO_STAY.includes(kind));
  const leaves: string[] = kinds.filter((kind) => kind === 'ADT^A03' || kind === 'ADT^A13');
  const moves = stays.filter((kind) => !leaves.includes(kind));
  const persons = kinds.filter((kind) => !NO_PERSON.includes(kind));
  const { patient, visit } = ids;
  const version = 'MSH-7';
  const gone = (among: readonly string[]): { readonly cancelled?: Condition } => {
    const triggers = among.filter((kind) => CANCELS.includes(kind)).map((kind) => kind.slice(4));
    return triggers.length === 0 ? {} : { cancelled: { 'MSH-9.2': triggers } };
  };
  const rules: Untimed[] = [];
  if (visit !== null && moves.length > 0 && filled('ZBE-1.1') > 0) {
    rules.push({
      name: 'movement',
      record: moves,
      when: { 'ZBE-1.1': true },
      fact: 'movement',
      key: { join: ['ZBE-1.3', 'ZBE-1.1'] },
      version,
      rank: { path: 'ZBE-4', codes: { INSERT: '1', UPDATE: '2', CANCEL: '3' } },
      cancelled: { 'ZBE-4': ['CANCEL'] },
      slots: { visit, start: 'ZBE-2', ward: 'ZBE-7.10' },
    });
  }
  if (visit !== null && patient !== null && stays.length > 0) {
    const start: Expression = { first: ['PV1-44', 'ZBE-2', 'EVN-2'] };
    const classes = { I: 'inpatient', E: 'emergency', O: 'outpatient', R: 'day' };
    const slots = { patient, visit, start, class: { path: 'PV1-2', codes: classes } };
    const cancelled = gone(stays.filter((kind) => kind === 'ADT^A11'));
    rules.push({
      name: 'stay',
      record: stays,
      fact: 'stay',
      key: visit,
      version,
      ...cancelled,
      slots,
    });
  }
  if (visit !== null && leaves.length > 0) {
    const slots = { visit, end: { first: ['PV1-45', 'ZBE-2', 'EVN-2'] } };
    const name = 'discharge';
    rules.push({ name, record: leaves, fact: name, key: visit, version, ...gone(leaves), slots });
  }
  if (patient !== null && persons.length > 0) {
    const slots = { patient, birth: 'PID-7', sex: { path: 'PID-8', codes: { F: 'F', M: 'M' } } };
    rules.push({ name: 'person', record: persons, fact: 'person', key: patient, version, slots });
  }
  return rules;
}

import type { TimeFormat } from '../facts/values.ts';
import type { Expression } from '../pack/expression.ts';
import type { Rule } from '../pack/map-file.ts';
import type { ColumnProfile } from './column.ts';
import { type EventKind, headerText, KIND_WORDS, type Role, SYSTEM_WORDS } from './header-words.ts';
import type { Doubt, Proposal } from './proposal.ts';
import { type Roles, rolesOf } from './roles.ts';

type Slots = Rule['slots'];

interface Table {
  /** Name of the source, for identifiers that are its own. */
  readonly source: string;
  readonly fileName: string;
  /** Kind of the records: the first words of the file's name. */
  readonly kind: string;
  readonly columns: readonly ColumnProfile[];
  readonly roles: Roles;
}

const KIND_FROM_NAME = '^([A-Za-z]+(?:_[A-Za-z]+)*)';
const SITE_IN_NAME = '(?:^|[^0-9])([0-9]{9})(?:[^0-9]|$)';
/** Identifiers that all applications of a site share. */
const SHARED = /_(?:ipp|nip|mrn|noipp|numipp|nda|iep|noiep|num_nda)_/;

/** The kind that a file's name gives its records. */
export function kindOfName(fileName: string): string | null {
  return new RegExp(KIND_FROM_NAME, 'u').exec(fileName)?.[1] ?? null;
}

/** Rules for a table, guessed from the names and values of its columns. */
export function proposeTable(
  source: string,
  fileName: string,
  columns: readonly ColumnProfile[],
): Proposal {
  const named = kindOfName(fileName);
  const kind = named ?? source;
  const table: Table = { source, fileName, kind, columns, roles: rolesOf(columns) };
  const rules = [eventRule, stayRule, dischargeRule, personRule, deathRule].flatMap((propose) => {
    const rule = propose(table);
    return rule === null ? [] : [rule];
  });
  return {
    kindFromName: named === null ? null : KIND_FROM_NAME,
    rules,
    views: new Map(),
    ignored: rules.length === 0 ? [kind] : [],
    doubts: doubtsOf(table, rules),
  };
}

function eventRule(table: Table): Rule | null {
  const { roles } = table;
  const code = roles.get('code');
  const isMeasured = roles.has('number') && (code !== undefined || roles.has('unit'));
  if (!roles.has('start') || (code === undefined && !isMeasured)) return null;
  if (!roles.has('patient') && !roles.has('visit')) return null;
  const fact = eventKind(table);
  const system = systemOf(code);
  const measured = fact === 'measurement' || fact === 'observation';
  return rule(table, fact, {
    ...subjectSlots(table),
    ...timeSlots(table, ['start', 'end']),
    ...(system === null ? {} : { system: { text: system } }),
    code: code?.name ?? { text: table.kind },
    ...columnSlots(roles, ['label', 'unit', 'ward', 'route']),
    ...(measured ? numberSlots(roles) : columnSlots(roles, ['quantity'])),
  });
}

/** A stay as a row: who came, when, under which number. */
function stayRule(table: Table): Rule | null {
  const { roles, kind } = table;
  const start = roles.get('start');
  const isEntry =
    /_(?:entree|admi\w*|intime|arrivee)_/.test(headerText(start?.name ?? '')) ||
    (start !== undefined &&
      /_(?:sejours?|stays?|visits?|encounters?|venues?)_/.test(headerText(kind)));
  if (!isEntry || roles.has('code') || !roles.has('visit') || !roles.has('patient')) return null;
  return rule(table, 'stay', { ...subjectSlots(table), ...timeSlots(table, ['start']) });
}

function dischargeRule(table: Table): Rule | null {
  const stay = stayRule(table);
  const end = table.roles.get('end');
  if (stay === null || end === undefined) return null;
  const { visit } = subjectSlots(table);
  const slots = { ...(visit === undefined ? {} : { visit }), ...timeSlots(table, ['end']) };
  return { ...rule(table, 'discharge', slots), when: { [end.name]: true } };
}

function personRule(table: Table): Rule | null {
  const { roles } = table;
  const [birth, sex] = [roles.get('birth'), roles.get('sex')];
  const { patient } = subjectSlots(table);
  if (patient === undefined || (birth === undefined && sex === undefined)) return null;
  const found = (sex?.few ?? []).flatMap((text) => {
    const meant = SEXES.find(([pattern]) => pattern.test(text))?.[1];
    return meant === undefined ? [] : [[text, meant]];
  });
  const codes = { ...USUAL_SEXES, ...Object.fromEntries(found) };
  return rule(table, 'person', {
    patient,
    ...timeSlots(table, ['birth']),
    ...(sex === undefined ? {} : { sex: { path: sex.name, codes } }),
  });
}

/** A small sample may hold one of them only. */
const USUAL_SEXES = { F: 'F', M: 'M', H: 'M', '1': 'M', '2': 'F' };
const SEXES: readonly (readonly [RegExp, string])[] = [
  [/^(?:f|femme|female|féminin|w|2)$/i, 'F'],
  [/^(?:m|h|homme|male|masculin|1)$/i, 'M'],
];

function deathRule(table: Table): Rule | null {
  const death = table.roles.get('death');
  const { patient } = subjectSlots(table);
  if (patient === undefined || death === undefined || death.times === null) return null;
  const times = death.times;
  return {
    ...rule(table, 'death', { patient, start: death.name }),
    times,
    when: { [death.name]: true },
  };
}

/** A rule with its key, version and cancellations; each kind has its own name. */
function rule(table: Table, fact: Rule['fact'], slots: Slots): Rule {
  const { kind, roles } = table;
  const status = roles.get('status');
  const gone = (status?.few ?? []).filter((text) => CANCELLED.test(text));
  const version = versionOf(roles.get('version'));
  return {
    name: `${kind} ${fact}`,
    record: kind,
    fact,
    key: keyOf(table, fact, slots),
    ...(version === null ? {} : { version }),
    ...(status === undefined || gone.length === 0 ? {} : { cancelled: { [status.name]: gone } }),
    times: ruleTimes(table, slots),
    slots,
  };
}

const CANCELLED = /^(?:annul|cancel|supprim|delet|void|inval|entered.in.error|erreur|x$)/i;

/** Patients and stays are known by themselves, everything else by its own number. */
function keyOf(table: Table, fact: Rule['fact'], slots: Slots): Expression {
  const { roles, kind } = table;
  if ((fact === 'person' || fact === 'death') && slots.patient !== undefined) return slots.patient;
  if ((fact === 'stay' || fact === 'discharge') && slots.visit !== undefined) return slots.visit;
  const key = roles.get('key');
  if (key !== undefined) return { join: [{ text: kind }, namespaceOf(table, ''), key.name] };
  const parts = (['patient', 'visit', 'start', 'code', 'number'] as const).flatMap((role) => {
    const column = roles.get(role);
    return column === undefined || column.filled < column.rows ? [] : [column.name];
  });
  return { join: [{ text: kind }, namespaceOf(table, ''), ...parts] };
}

function subjectSlots(table: Table): Pick<Slots, 'patient' | 'visit'> {
  const named = (role: 'patient' | 'visit'): Expression | null => {
    const column = table.roles.get(role);
    if (column === undefined) return null;
    return { join: [namespaceOf(table, headerText(column.name)), column.name], with: ':' };
  };
  const [patient, visit] = [named('patient'), named('visit')];
  return { ...(patient === null ? {} : { patient }), ...(visit === null ? {} : { visit }) };
}

/** Who gave an identifier: the site where all share it, else the application. */
function namespaceOf({ source, fileName, roles }: Table, header: string): Expression {
  const site = roles.get('site');
  const isOwn = header !== '' && !SHARED.test(header);
  if (isOwn) return { text: source.toUpperCase() };
  if (site !== undefined && site.filled === site.rows) return site.name;
  if (new RegExp(SITE_IN_NAME).test(fileName)) return { path: '@name', pattern: SITE_IN_NAME };
  return { text: source.toUpperCase() };
}

/** One format where all times have the same, else each is read by its own. */
function ruleTimes({ roles }: Table, slots: Slots): TimeFormat {
  const formats = new Set(
    TIME_ROLES.flatMap((role) => (role in slots ? [roles.get(role)?.times ?? 'iso'] : [])),
  );
  return formats.size === 1 ? ([...formats][0] ?? 'iso') : 'iso';
}

const TIME_ROLES = ['start', 'end', 'birth'] as const;

function timeSlots({ roles }: Table, wanted: readonly (typeof TIME_ROLES)[number][]): Slots {
  const found = wanted.flatMap((role) => {
    const column = roles.get(role);
    return column === undefined ? [] : [{ role, column }];
  });
  const isMixed = new Set(found.map(({ column }) => column.times)).size > 1;
  return Object.fromEntries(
    found.map(({ role, column: { name, times } }) => {
      return [role, isMixed && times !== null ? { path: name, time: times } : name];
    }),
  );
}

function columnSlots(roles: Roles, wanted: readonly (Role & keyof Slots)[]): Slots {
  return Object.fromEntries(
    wanted.flatMap((role) => {
      const column = roles.get(role);
      return column === undefined ? [] : [[role, column.name]];
    }),
  );
}

/** `5,2` is a number, `<5` a number with its operator, the rest text. */
function numberSlots(roles: Roles): Slots {
  const column = roles.get('number');
  const ranges = columnSlots(roles, ['low', 'high']);
  if (column === undefined) return ranges;
  const { name: path } = column;
  if (column.numbers === 1) return { number: path, ...ranges };
  return {
    operator: { path, pattern: '^([<>]=?)' },
    number: { path, pattern: '^(?:[<>]=?)?\\s*([-+]?[0-9]+(?:[.,][0-9]+)?)$' },
    text: { path, pattern: '^.*\\p{L}.*$' },
    ...ranges,
  };
}

function versionOf(column: ColumnProfile | undefined): Expression | null {
  if (column === undefined) return null;
  const sorts = column.times === null || column.times === 'iso' || column.times === 'hl7';
  return sorts ? column.name : { path: column.name, time: column.times ?? 'iso' };
}

function systemOf(code: ColumnProfile | undefined): string | null {
  const name = headerText(code?.name ?? '');
  return SYSTEM_WORDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

const NAME_WEIGHT = 3;

/** The kind with most words in the names of file, source and columns. */
function eventKind({ kind, source, columns }: Table): EventKind {
  const names = columns.map(({ name }) => headerText(name));
  const scored = KIND_WORDS.map(([event, pattern]) => {
    const inName = [headerText(kind), headerText(source)].filter((name) => pattern.test(name));
    const inColumns = names.filter((name) => pattern.test(name));
    return { event, score: inName.length * NAME_WEIGHT + inColumns.length };
  });
  const [best] = scored.sort((a, b) => b.score - a.score);
  return best === undefined || best.score === 0 ? 'observation' : best.event;
}

function doubtsOf({ roles, columns, fileName }: Table, rules: readonly Rule[]): readonly Doubt[] {
  const hasSite = roles.has('site') || new RegExp(SITE_IN_NAME).test(fileName);
  const events = rules.some(({ slots }) => slots.code !== undefined);
  const isUnread = columns.some(({ looks, shapes }) => {
    return (
      looks !== 'date' && shapes.some((shape) => /^\d*9{1,4}[-/.]9{1,2}[-/.]9{2,4}/.test(shape))
    );
  });
  const found: readonly (readonly [Doubt, boolean])[] = [
    ['no-facts', rules.length === 0],
    ['no-patient', !roles.has('patient') && !roles.has('visit')],
    ['no-date', !roles.has('start')],
    ['no-code', rules.length === 0 && !roles.has('code')],
    ['no-key', events && !roles.has('key')],
    ['namespace', rules.length > 0 && !hasSite],
    ['system', events && systemOf(roles.get('code')) === null],
    ['times', isUnread],
    ['cancelled', rules.length > 0 && rules.every(({ cancelled }) => cancelled === undefined)],
  ];
  return found.flatMap(([doubt, holds]) => (holds ? [doubt] : []));
}

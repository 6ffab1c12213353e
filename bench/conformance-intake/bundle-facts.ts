import { type Kind, plainNumber, type WantedFact } from './clinical-facts.ts';

export interface Resource {
  readonly resourceType: string;
  readonly [name: string]: unknown;
}

const MINUTE_MS = 60_000;

/** What a FHIR bundle says of patient, encounter and observations. */
export function factsOfBundle(bundle: readonly Resource[], message: string): readonly WantedFact[] {
  const zones = zonesOf(message);
  return bundle.flatMap((resource) => {
    if (resource.resourceType === 'Patient') return patientFacts(resource);
    if (resource.resourceType === 'Encounter') return [encounterFact(resource, zones)];
    return resource.resourceType === 'Observation' ? observationFacts(resource, zones) : [];
  });
}

function patientFacts(patient: Resource): readonly WantedFact[] {
  const one = (kind: Kind, texts: readonly string[]): readonly WantedFact[] =>
    texts.map((text) => ({ kind, options: [new Set([text])] }));
  return [
    ...one('patient identifier', texts(patient, 'identifier', 'value')),
    ...one(
      'birth date',
      texts(patient, 'birthDate').map((text) => text.slice(0, 10)),
    ),
    ...one('gender', texts(patient, 'gender')),
  ];
}

function encounterFact(encounter: Resource, zones: readonly number[]): WantedFact {
  const time = (name: string): ReadonlySet<string> => {
    const [text = ''] = texts(encounter, 'period', name);
    return timeOptions(text, zones);
  };
  const [code = ''] = texts(encounter, 'class', 'code');
  return { kind: 'encounter', options: [new Set([code]), time('start'), time('end')] };
}

/** A resource with components is only their frame, unless it has a value of its own. */
function observationFacts(observation: Resource, zones: readonly number[]): readonly WantedFact[] {
  const components = at(observation, 'component');
  const hasValue = Object.keys(observation).some((name) => name.startsWith('value'));
  const own = components.length === 0 || hasValue ? [observation] : [];
  return [...own, ...components].map((one) => ({
    kind: 'observation',
    options: [
      new Set(texts(one, 'code', 'coding', 'code')),
      valueOptions(one, zones),
      unitOptions(one),
    ],
  }));
}

function valueOptions(one: unknown, zones: readonly number[]): ReadonlySet<string> {
  const codes = texts(one, 'valueCodeableConcept', 'coding', 'code');
  const words = [
    ...texts(one, 'valueCodeableConcept', 'coding', 'display'),
    ...texts(one, 'valueCodeableConcept', 'text'),
  ];
  const plain = [
    ...texts(one, 'valueQuantity', 'value'),
    ...texts(one, 'valueString'),
    ...(codes.length > 0 ? codes : words),
  ].map(plainNumber);
  const times = texts(one, 'valueDateTime').flatMap((text) => [...timeOptions(text, zones)]);
  const all = [...plain, ...times];
  return new Set(all.length === 0 ? [''] : all);
}

function unitOptions(one: unknown): ReadonlySet<string> {
  const units = [...texts(one, 'valueQuantity', 'unit'), ...texts(one, 'valueQuantity', 'code')];
  return new Set(units.length === 0 ? [''] : units);
}

/**
 * The converter writes times in zones of its own; we keep the clock of the application. An instant is
 * therefore looked for as it is written, and in the zones that the message names.
 */
function timeOptions(text: string, zones: readonly number[]): ReadonlySet<string> {
  const local = text.replace(/(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/, '');
  const instant = Date.parse(text);
  if (local === text || Number.isNaN(instant)) return new Set([text]);
  const shifted = zones.map((zoneMinutes) =>
    new Date(instant + zoneMinutes * MINUTE_MS).toISOString().slice(0, 19),
  );
  return new Set([local, ...shifted]);
}

/** Offsets of the times in a message, in minutes. */
function zonesOf(message: string): readonly number[] {
  const found = message.matchAll(/\d{8,14}(?:\.\d+)?([+-])(\d{2})(\d{2})(?!\d)/g);
  const minutes = [...found].map(([, sign, hours, rest]) => {
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest));
  });
  return [...new Set(minutes)];
}

/** Values at a path of a resource, whatever lists are on the way. */
function at(value: unknown, ...path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => at(one, ...path));
  const [name, ...rest] = path;
  if (value === null || value === undefined) return [];
  if (name === undefined) return [value];
  return at((value as Readonly<Record<string, unknown>>)[name], ...rest);
}

const texts = (value: unknown, ...path: readonly string[]): readonly string[] =>
  at(value, ...path).map(String);

import { parseDay } from '../../model/day.ts';
import { type EventModel, eventOf, type SubjectModel } from '../../model/subject-model.ts';
import type { ConceptRef, ConceptSet, EventQuery, Filter, Operand } from '../nodes.ts';
import type { Phrases } from './phrases.ts';

/** What every writer of a sentence needs. */
export interface Speech {
  readonly model: SubjectModel;
  readonly lang: 'fr' | 'en';
  readonly phrases: Phrases;
  readonly sets: readonly ConceptSet[];
  /** Concepts of a list that are written before "and so many more". */
  readonly listed: number;
}

/** "diagnostic de l’ensemble « Diabète », seulement la toute première occurrence, début …" */
export function eventText(speech: Speech, query: EventQuery): string {
  const { phrases } = speech;
  const event = eventOf(speech.model, query.event);
  const label = event?.label[speech.lang] ?? query.event;
  const named = query.select.flatMap((filter) => mainSetName(speech, filter));
  const listed = named.length > 0 ? undefined : query.select.find(listsMainConcept);
  const others = query.select.filter((filter) => {
    return mainSetName(speech, filter).length === 0 && filter !== listed;
  });
  const head =
    query.joined !== undefined
      ? phrases.joined(
          query.joined.events.map((inner) => eventText(speech, inner)),
          query.joined.gapDays,
        )
      : named.length > 0
        ? phrases.eventOf(label, named)
        : listed !== undefined
          ? phrases.amongConcepts(label, conceptList(speech, listed.concepts), false)
          : phrases.anyOfKind(label);
  return phrases.list([
    head,
    ...others.map((filter) => filterText(speech, filter, event)),
    ...(query.first ? [phrases.firstEver] : []),
    ...(query.dates === null
      ? []
      : [
          phrases.adjusted(
            phrases.shifted(query.dates.startFrom, query.dates.startOffsetDays),
            phrases.shifted(query.dates.endFrom, query.dates.endOffsetDays),
          ),
        ]),
    ...query.filters.map((filter) => filterText(speech, filter, event)),
    ...(query.period?.start == null
      ? []
      : [phrases.setStart(dateText(speech, query.period.start))]),
    ...(query.period?.end == null ? [] : [phrases.setEnd(dateText(speech, query.period.end))]),
  ]);
}

/** A list of concepts that the event's main concept is one of. */
function listsMainConcept(filter: Filter): filter is Filter & { readonly kind: 'in-concepts' } {
  return filter.kind === 'in-concepts' && !filter.negate && isMainConcept(filter.operand);
}

function isMainConcept(operand: Operand): boolean {
  return (
    operand.kind === 'field' &&
    operand.of === 'event' &&
    operand.name === 'concept' &&
    operand.orElse === undefined
  );
}

/** The commonest filter, on the event's main concept, is said as part of the event's name. */
function mainSetName(speech: Speech, filter: Filter): readonly string[] {
  const isMain =
    filter.kind === 'in-concept-set' && !filter.negate && isMainConcept(filter.operand);
  return isMain ? [speech.phrases.inSet(setName(speech, filter.conceptSet))] : [];
}

function setName(speech: Speech, id: number): string {
  const name = speech.sets.find((set) => set.id === id)?.name ?? '';
  return `${speech.phrases.quote(name === '' ? `${id}` : name)} [${id}]`;
}

export function filterText(speech: Speech, filter: Filter, event: EventModel | undefined): string {
  const { phrases } = speech;
  const named = (operand: Operand): string => operandText(speech, operand, event);
  switch (filter.kind) {
    case 'in-concepts':
      return phrases.amongConcepts(
        named(filter.operand),
        conceptList(speech, filter.concepts),
        filter.negate,
      );
    case 'in-concept-set':
      return phrases.amongSet(
        named(filter.operand),
        setName(speech, filter.conceptSet),
        filter.negate,
      );
    case 'number': {
      const shown = (value: number | undefined): string =>
        value === undefined ? '' : valueText(speech, filter.operand, value);
      return phrases.compared(
        named(filter.operand),
        filter.op,
        shown(filter.value),
        shown(filter.extent),
      );
    }
    case 'date': {
      const extent = filter.extent === undefined ? '' : dateText(speech, filter.extent);
      return phrases.dated(filter.at, filter.op, dateText(speech, filter.value), extent);
    }
    case 'text':
      return phrases.text(named(filter.operand), filter.op, phrases.quote(filter.text));
    case 'compare':
      return phrases.compared(named(filter.left), filter.op, named(filter.right), '');
    case 'any-of':
      return phrases.anyOf(filter.filters.map((part) => filterText(speech, part, event)));
  }
}

export function operandText(
  speech: Speech,
  operand: Operand,
  event: EventModel | undefined,
): string {
  const { phrases, lang, model } = speech;
  switch (operand.kind) {
    case 'field': {
      const ofSubject = operand.of === 'subject';
      const field = (ofSubject ? model.subject.fields : event?.fields)?.[operand.name];
      const label = field?.label[lang] ?? operand.name;
      const text = ofSubject
        ? phrases.operand.ofSubject(label, model.subject.noun[lang][0])
        : label;
      if (operand.orElse === undefined) return text;
      return phrases.operand.orElse(text, valueText(speech, operand, operand.orElse));
    }
    case 'ratio':
      return phrases.operand.ratio(
        operandText(speech, operand.numerator, event),
        operandText(speech, operand.denominator, event),
      );
    case 'length-days':
      return phrases.operand.lengthDays;
    case 'age':
      return phrases.operand.age(operand.at);
    case 'date':
      return phrases.operand.date(operand.at);
    case 'visit':
      return phrases.operand.visit;
    case 'constant':
      return numberText(speech, operand.value);
  }
}

/** A number as the operand is read: amounts in cents are said in euros. */
export function valueText(speech: Speech, operand: Operand | null, value: number): string {
  if (operand?.kind === 'field' && operand.name.endsWith('Cents')) {
    const format = { style: 'currency', currency: 'EUR' } as const;
    return new Intl.NumberFormat(speech.phrases.locale, format).format(value / 100);
  }
  return numberText(speech, value);
}

export function numberText(speech: Speech, value: number): string {
  return new Intl.NumberFormat(speech.phrases.locale, { maximumFractionDigits: 10 }).format(value);
}

export function dateText(speech: Speech, iso: string): string {
  const day = parseDay(iso);
  if (day === null) return iso;
  const format = { dateStyle: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(speech.phrases.locale, format).format(day * 86_400_000);
}

/** Concepts by name, with code and vocabulary where known; long lists are cut, and say so. */
function conceptList(speech: Speech, concepts: readonly ConceptRef[]): string {
  const { phrases } = speech;
  if (concepts.length === 0) return phrases.item.none;
  const shown = concepts.slice(0, speech.listed).map(conceptText);
  const left = concepts.length - shown.length;
  return phrases.list(left > 0 ? [...shown, phrases.item.more(left)] : shown);
}

export function conceptText(concept: ConceptRef): string {
  const source = [concept.vocabulary, concept.code].filter((part) => part !== undefined).join(' ');
  const name = concept.name === '' ? String(concept.id) : concept.name;
  return source === '' ? `${name} [${concept.id}]` : `${name} (${source})`;
}

import { mkdirSync } from 'node:fs';
import { parseDay } from '../../src/model/day.ts';
import { type EventModel, eventOf, type SubjectModel } from '../../src/model/subject-model.ts';
import type { CohortQuestion, EventQuery } from '../../src/question/nodes.ts';
import { enact } from './enact.ts';
import { Journey, type Period } from './journey.ts';
import { Random } from './random.ts';
import { TableWriter } from './table-writer.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

export interface JourneyOptions {
  readonly model: SubjectModel;
  readonly questions: readonly CohortQuestion[];
  readonly subjects: number;
  readonly seed: number;
  /** Folder that gets one CSV file a table. */
  readonly folder: string;
  /** Questions played in each journey. */
  readonly questionsPerSubject?: number;
  /** Events of a journey, visits included, that belong to no question. */
  readonly otherEvents?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const FIRST_DAY = parseDay('2004-01-01') ?? 0;
const LAST_DAY = parseDay('2023-12-31') ?? 0;
const GENDERS = [8507, 8532] as const;
const ERAS: readonly (readonly [event: string, era: string])[] = [
  ['ConditionOccurrence', 'ConditionEra'],
  ['DrugExposure', 'DrugEra'],
];

/**
 * Writes journeys made from the questions, so that most of them have an answer: each subject plays
 * some questions and lives through other events. A subject's rows depend on the seed and its
 * number alone; memory doesn't grow with their count.
 */
export function generateJourneys(options: JourneyOptions): ReadonlyMap<string, number> {
  const { model, questions, subjects, seed, folder } = options;
  mkdirSync(folder, { recursive: true });
  const vocabulary = vocabularyOf(questions);
  const writers = new Map<string, TableWriter>();
  const columns = tableColumns(model);
  const sink = (table: string, row: Record<string, string | number | null>): void => {
    let writer = writers.get(table);
    if (writer === undefined) {
      writer = new TableWriter(folder, table, columns.get(table) ?? []);
      writers.set(table, writer);
    }
    writer.write(row);
  };
  const others = otherEvents(questions, vocabulary);
  const eraOf = new Map(
    ERAS.flatMap(([event, era]) => {
      const found = eventOf(model, era);
      return found === undefined ? [] : [[event, found] as const];
    }),
  );
  for (let subject = 1; subject <= subjects; subject++) {
    const random = Random.of(seed, subject);
    const journey = new Journey(model, subject, random, makePeriods(random), eraOf, sink);
    for (let i = 0; i < (options.questionsPerSubject ?? 4); i++) {
      enact({ model, vocabulary, question: random.pick(questions) }, journey);
    }
    liveOn(journey, others, options.otherEvents ?? 30);
    writeSubject(model, journey, sink);
    if (subject % 1000 === 0) options.onProgress?.(subject, subjects);
  }
  writeVocabulary(vocabulary, sink);
  for (const writer of writers.values()) writer.close();
  return new Map([...writers].map(([table, writer]) => [table, writer.rows]));
}

/** One period of observation, sometimes two with a gap. */
function makePeriods(random: Random): readonly Period[] {
  const start = random.whole(FIRST_DAY, LAST_DAY - 1500);
  const end = random.whole(start + 900, LAST_DAY);
  if (random.chance(0.9)) return [{ start, end }];
  const gap = random.whole(start + 400, end - 400);
  return [
    { start, end: gap },
    { start: gap + random.whole(30, 300), end },
  ];
}

interface OtherEvent {
  readonly event: string;
  readonly concepts: readonly number[];
}

/** Kinds of event with the concepts that the questions use them with. */
function otherEvents(
  questions: readonly CohortQuestion[],
  vocabulary: Vocabulary,
): readonly OtherEvent[] {
  const found: OtherEvent[] = [{ event: 'VisitOccurrence', concepts: [9201, 9202, 9203] }];
  for (const question of questions) {
    for (const query of queriesOf(question)) {
      for (const filter of query.select) {
        if (filter.kind !== 'in-concept-set' || query.event.endsWith('Era')) continue;
        const concepts = vocabulary.conceptsOf(question, filter.conceptSet);
        if (concepts.length > 0) found.push({ event: query.event, concepts });
      }
    }
  }
  return found;
}

function queriesOf(node: unknown): readonly EventQuery[] {
  if (Array.isArray(node)) return node.flatMap(queriesOf);
  if (node === null || typeof node !== 'object') return [];
  const own = (node as { readonly kind?: unknown }).kind === 'events' ? [node as EventQuery] : [];
  return [...own, ...Object.values(node).flatMap(queriesOf)];
}

function liveOn(journey: Journey, others: readonly OtherEvent[], count: number): void {
  const { random } = journey;
  for (let i = random.whole(0, 2 * count); i > 0; i--) {
    const period = random.pick(journey.periods);
    const start = random.whole(period.start - 30, period.end + 30);
    const kind = i % 3 === 0 ? (others[0] ?? random.pick(others)) : random.pick(others);
    const end =
      kind.event === 'VisitOccurrence' || random.chance(0.4) ? start + random.whole(0, 8) : null;
    const fields = { concept: random.pick(kind.concepts) };
    journey.write({ event: kind.event, start, end, visit: null, fields });
  }
}

function writeSubject(
  model: SubjectModel,
  journey: Journey,
  sink: (table: string, row: Record<string, string | number | null>) => void,
): void {
  const { random, wanted } = journey;
  const drawn: Record<string, number> = {
    birthYear: random.whole(1925, 2003),
    gender: random.pick(GENDERS),
    race: 0,
    ethnicity: 0,
    ...wanted,
  };
  const fields = Object.entries(model.subject.fields).map(([name, field]) => [
    field.column,
    drawn[name] ?? 0,
  ]);
  sink(model.subject.table, { [model.subject.id]: journey.subject, ...Object.fromEntries(fields) });
  journey.periods.forEach((period, i) => {
    sink(model.observation.table, {
      [model.observation.id]: journey.subject * 10 + i,
      [model.observation.subject]: journey.subject,
      [model.observation.start]: isoDay(period.start),
      [model.observation.end]: isoDay(period.end),
    });
  });
}

const isoDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** Only the columns that journeys fill, so that files stay small. */
function tableColumns(model: SubjectModel): ReadonlyMap<string, readonly string[]> {
  const byTable = new Map<string, Set<string>>();
  const add = (table: string, ...names: readonly string[]): void => {
    const known = byTable.get(table) ?? new Set();
    for (const name of names) known.add(name);
    byTable.set(table, known);
  };
  for (const event of model.events) add(event.table, ...eventColumns(event));
  add(model.subject.table, model.subject.id);
  for (const field of Object.values(model.subject.fields)) add(model.subject.table, field.column);
  const { observation } = model;
  add(observation.table, observation.id, observation.subject, observation.start, observation.end);
  for (const [table, names] of Object.entries(VOCABULARY_COLUMNS)) add(table, ...names);
  return new Map([...byTable].map(([table, names]) => [table, [...names]]));
}

function eventColumns(event: EventModel): readonly string[] {
  const fields = Object.values(event.fields).filter((field) => field.hops.length === 0);
  const ends = event.end.flatMap((rule) => (rule.kind === 'column' ? [rule.column] : []));
  const visit = event.visit === null ? [] : [event.visit];
  return [
    event.id,
    event.subject,
    event.start,
    ...ends,
    ...visit,
    ...fields.map((field) => field.column),
  ];
}

const VOCABULARY_COLUMNS = {
  concept: [
    'concept_id',
    'concept_name',
    'domain_id',
    'vocabulary_id',
    'concept_class_id',
    'standard_concept',
    'concept_code',
    'valid_start_date',
    'valid_end_date',
    'invalid_reason',
  ],
  concept_ancestor: [
    'ancestor_concept_id',
    'descendant_concept_id',
    'min_levels_of_separation',
    'max_levels_of_separation',
  ],
  concept_relationship: [
    'concept_id_1',
    'concept_id_2',
    'relationship_id',
    'valid_start_date',
    'valid_end_date',
    'invalid_reason',
  ],
} as const;

function writeVocabulary(
  vocabulary: Vocabulary,
  sink: (table: string, row: Record<string, string | number | null>) => void,
): void {
  const dates = { valid_start_date: '1970-01-01', valid_end_date: '2099-12-31' };
  const concept = (id: number, standard: string | null): void => {
    sink('concept', {
      concept_id: id,
      concept_name: `Concept ${id}`,
      domain_id: 'Metadata',
      vocabulary_id: 'None',
      concept_class_id: 'Undefined',
      standard_concept: standard,
      concept_code: String(id),
      ...dates,
    });
    const levels = { min_levels_of_separation: 0, max_levels_of_separation: 0 };
    sink('concept_ancestor', { ancestor_concept_id: id, descendant_concept_id: id, ...levels });
  };
  for (const id of vocabulary.named.keys()) concept(id, 'S');
  for (const { id, parent } of vocabulary.children) {
    concept(id, 'S');
    const levels = { min_levels_of_separation: 1, max_levels_of_separation: 1 };
    sink('concept_ancestor', {
      ancestor_concept_id: parent.id,
      descendant_concept_id: id,
      ...levels,
    });
  }
  for (const { id, parent } of vocabulary.local) {
    concept(id, null);
    sink('concept_relationship', {
      concept_id_1: id,
      concept_id_2: parent.id,
      relationship_id: 'Maps to',
      ...dates,
    });
  }
}

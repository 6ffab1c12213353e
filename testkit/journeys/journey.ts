import { type Day, formatDay } from '../../src/model/day.ts';
import { type EventModel, eventOf, type SubjectModel } from '../../src/model/subject-model.ts';
import type { Random } from './random.ts';

/** An event to be written: fields by logical name. */
export interface MadeEvent {
  readonly event: string;
  readonly start: Day;
  readonly end: Day | null;
  readonly visit: number | null;
  readonly fields: Readonly<Record<string, number | string>>;
}

export type RowSink = (table: string, row: Record<string, string | number | null>) => void;

export interface Period {
  readonly start: Day;
  readonly end: Day;
}

/** One subject's journey while it is made: events go straight to the sink. */
export class Journey {
  readonly subject: number;
  readonly random: Random;
  readonly periods: readonly Period[];
  /** Subject fields that a question asked for; the rest is drawn at the end. */
  readonly wanted: Record<string, number> = {};
  readonly #model: SubjectModel;
  readonly #sink: RowSink;
  readonly #eraOf: ReadonlyMap<string, EventModel>;
  /** Kinds of event that a subject has once at most, as a death. */
  readonly #once = new Set<string>();
  #sequence = 0;

  constructor(
    model: SubjectModel,
    subject: number,
    random: Random,
    periods: readonly Period[],
    eraOf: ReadonlyMap<string, EventModel>,
    sink: RowSink,
  ) {
    this.#model = model;
    this.subject = subject;
    this.random = random;
    this.periods = periods;
    this.#eraOf = eraOf;
    this.#sink = sink;
  }

  get eventCount(): number {
    return this.#sequence;
  }

  /** Writes the event and the era that stands for it, and tells the event's id. */
  write(made: MadeEvent): number {
    const event = eventOf(this.#model, made.event);
    if (event === undefined) throw new RangeError(`no event ${made.event}`);
    const id = this.#nextId();
    if (event.id === event.subject) {
      if (this.#once.has(event.name)) return id;
      this.#once.add(event.name);
    }
    this.#sink(event.table, this.#row(event, made, id));
    const era = this.#eraOf.get(made.event);
    if (era !== undefined) {
      const end = made.end ?? made.start;
      const concept = made.fields.concept ?? 0;
      const fields = { concept, occurrenceCount: 1, gapDays: 0 };
      this.#sink(era.table, this.#row(era, { ...made, end, fields }, this.#nextId()));
    }
    return id;
  }

  #nextId(): number {
    this.#sequence += 1;
    return this.subject * MAX_EVENTS + this.#sequence;
  }

  #row(event: EventModel, made: MadeEvent, id: number): Record<string, string | number | null> {
    const row: Record<string, string | number | null> = {
      [event.id]: id,
      // Last, because a death is known by its subject.
      [event.subject]: this.subject,
      [event.start]: formatDay(made.start),
    };
    const end = event.end.find((rule) => rule.kind === 'column');
    if (end !== undefined && made.end !== null) row[end.column] = formatDay(made.end);
    if (event.visit !== null && event.visit !== event.id) row[event.visit] = made.visit;
    for (const [name, value] of Object.entries(made.fields)) {
      const field = event.fields[name];
      if (field !== undefined && field.hops.length === 0) row[field.column] = value;
    }
    return row;
  }
}

/** Ids are subject × this + sequence, so that they are unique without a common counter. */
const MAX_EVENTS = 10_000;

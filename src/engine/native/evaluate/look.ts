import type { FieldModel, SubjectModel } from '../../../model/subject-model.ts';
import type { Shard } from '../index/shard.ts';
import type { SideTables } from '../index/side-tables.ts';
import type { Plan } from '../plan/plan.ts';

/** What every step of an evaluation sees: one shard, and the plan that is put to it. */
export interface Look {
  readonly model: SubjectModel;
  readonly shard: Shard;
  readonly sides: SideTables;
  readonly plan: Plan;
  /** The concepts of a set of the plan, for asking whether one is among them. */
  conceptsOf(set: number): ReadonlySet<number>;
}

export function fieldOf(
  look: Pick<Look, 'model'>,
  event: string | null,
  of: 'event' | 'subject',
  name: string,
): FieldModel {
  const fields =
    of === 'subject'
      ? look.model.subject.fields
      : look.model.events.find((candidate) => candidate.name === event)?.fields;
  const field = fields?.[name];
  if (field === undefined) throw new RangeError(`no field ${name} of ${of}`);
  return field;
}

import fc from 'fast-check';
import type { MemoryTables } from '../../src/lake/memory-snapshot.ts';
import { COMPANY } from '../../src/model/company/index.ts';
import { OMOP } from '../../src/model/omop/index.ts';
import type { SubjectModel } from '../../src/model/subject-model.ts';
import type { CohortQuestion } from '../../src/question/nodes.ts';
import type { Scene } from './criteria.ts';
import { journeys } from './journeys.ts';
import { questions } from './questions.ts';

/** Questions and the journeys that they are put to, one after the other, by engines opened once. */
export interface RandomCase {
  readonly model: SubjectModel;
  readonly tables: MemoryTables;
  readonly questions: readonly CohortQuestion[];
}

/** Kinds of events in one case: so few that the question is about what happened. */
const KINDS_MAX = 3;

/** So many that filling the tables is worth it, and that one answer may spoil the next. */
const QUESTIONS_MAX = 4;

/** OMOP four times of five: it has most kinds of events and the only hops. */
const models = fc.oneof(
  { weight: 4, arbitrary: fc.constant(OMOP) },
  { weight: 1, arbitrary: fc.constant(COMPANY) },
);

const scenes: fc.Arbitrary<Scene> = models.chain((model) => {
  // Those that belong to visits come twice as often: most of what can be asked is about them.
  const names = model.events.flatMap(({ name, visit }) => (visit === null ? [name] : [name, name]));
  return fc
    .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: KINDS_MAX, size: 'max' })
    .map((kinds) => ({ model, kinds }));
});

/**
 * The kinds are drawn first and never shrunk: journeys and questions depend on them, and shrink
 * well only while they stay.
 */
export const randomCases: fc.Arbitrary<RandomCase> = fc.noShrink(scenes).chain((scene) =>
  fc.record({
    model: fc.constant(scene.model),
    tables: journeys(scene.model, scene.kinds),
    questions: fc.array(questions(scene), { minLength: 1, maxLength: QUESTIONS_MAX, size: 'max' }),
  }),
);

import fc from 'fast-check';
import type { CohortQuestion, ConceptSet, Exit, Limit } from '../../src/question/nodes.ts';
import { eventQueries, groups, type Scene } from './criteria.ts';
import { CONCEPT_SET_IDS } from './filters.ts';
import { chance, concepts, dates, mostly, noneOr, orNull, whole } from './small-world.ts';

const limits: fc.Arbitrary<Limit> = fc.constantFrom('all', 'first', 'last');

/** Groups within events within groups: how deep a random question nests. */
const DEPTH_MAX = 2;

/** A question about events of the scene's kinds. Its concept sets are those that it names. */
export function questions(scene: Scene): fc.Arbitrary<CohortQuestion> {
  const shallow = mostly(
    [3, groups(scene, 0)],
    [1, groups(scene, 1)],
    [1, groups(scene, DEPTH_MAX)],
  );
  const rules = noneOr(30, fc.array(shallow, { maxLength: 4, size: 'max' }));
  const entryEvents = fc.array(
    mostly([6, eventQueries(scene, 0)], [1, eventQueries(scene, DEPTH_MAX)]),
    { minLength: 1, maxLength: 3, size: 'max' },
  );
  return fc
    .record({
      kind: fc.constant('cohort' as const),
      model: fc.constant(scene.model.name),
      title: fc.constant(''),
      conceptSets: conceptSets,
      entry: fc.record({
        events: entryEvents,
        priorDays: mostly([5, fc.constant(0)], [1, whole(0, 15)]),
        postDays: mostly([5, fc.constant(0)], [1, whole(0, 15)]),
        limit: limits,
      }),
      qualify: orNull(65, shallow),
      qualifyLimit: limits,
      rules: rules.map((list) =>
        list.map((group, i) => {
          return { kind: 'rule' as const, name: `rule ${i + 1}`, description: '', group };
        }),
      ),
      limit: limits,
      exit: exits(scene),
      censoring: noneOr(65, fc.array(eventQueries(scene, 1), { maxLength: 2, size: 'max' })),
      censorWindow: fc.record({ start: orNull(88, dates), end: orNull(88, dates) }),
      eraPadDays: mostly([1, fc.constant(0)], [1, whole(0, 15)]),
    })
    .map(withUsedSets);
}

const conceptSets: fc.Arbitrary<readonly ConceptSet[]> = fc.tuple(
  ...CONCEPT_SET_IDS.map((id) => {
    const item = fc.record({
      concept: concepts.map((one) => ({ id: one, name: String(one) })),
      excluded: chance(20),
      descendants: chance(40),
      mapped: chance(35),
    });
    return fc.record({
      kind: fc.constant('concept-set' as const),
      id: fc.constant(id),
      name: fc.constant(`set ${id}`),
      items: fc.array(item, { maxLength: 5, size: 'max' }),
    });
  }),
);

function exits(scene: Scene): fc.Arbitrary<Exit> {
  const ofEvents: fc.Arbitrary<Exit> = fc.record({
    kind: fc.constant('continuous-events' as const),
    events: fc.array(eventQueries(scene, 1), { minLength: 1, maxLength: 2, size: 'max' }),
    gapDays: whole(0, 10),
    offsetDays: whole(-2, 10),
    lengthDays: orNull(50, whole(0, 15)),
  });
  const offset: fc.Arbitrary<Exit> = fc.record({
    kind: fc.constant('date-offset' as const),
    from: chance(50).map((isEnd) => (isEnd ? 'end' : 'start')),
    offsetDays: mostly([4, whole(0, 20)], [1, whole(-5, 0)]),
  });
  return mostly<Exit>([1, fc.constant({ kind: 'end-of-observation' })], [1, offset], [1, ofEvents]);
}

function withUsedSets(question: CohortQuestion): CohortQuestion {
  const text = JSON.stringify({ ...question, conceptSets: [] });
  const isUsed = (id: number): boolean => new RegExp(`"conceptSet":${id}(?!\\d)`).test(text);
  return { ...question, conceptSets: question.conceptSets.filter(({ id }) => isUsed(id)) };
}

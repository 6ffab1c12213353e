import { isDeepStrictEqual } from 'node:util';
import { ParcoursError } from '../../model/errors.ts';
import type { CohortQuestion, ConceptSet, EventQuery, Exit } from '../nodes.ts';
import { drugEvents } from './exit.ts';
import { CIRCE_MODEL } from './read.ts';
import { writeEvents, writeGroup } from './write-criteria.ts';
import { type Json, type Refuse, writeConcept } from './write-filters.ts';

/**
 * The question as an OHDSI cohort definition (a value for JSON.stringify), which `readCirce`
 * reads as the same question.
 *
 * Throws ParcoursError 'circe.cannot-say' with the path in the question where circe's language
 * has no words for it: an aggregate, a field it doesn't know, another subject model.
 */
export function writeCirce(question: CohortQuestion): unknown {
  if (question.model !== CIRCE_MODEL) return cannotSay('$.model');
  const { entry, qualify, censorWindow } = question;
  return {
    Title: question.title,
    ConceptSets: question.conceptSets.map(writeConceptSet),
    PrimaryCriteria: {
      CriteriaList: writeAll(entry.events, '$.entry.events'),
      ObservationWindow: { PriorDays: entry.priorDays, PostDays: entry.postDays },
      PrimaryCriteriaLimit: LIMITS[entry.limit],
    },
    ...(qualify === null
      ? {}
      : { AdditionalCriteria: writeGroup(qualify, '$.qualify', cannotSay) }),
    QualifiedLimit: LIMITS[question.qualifyLimit],
    InclusionRules: question.rules.map(({ name, description, group }, index) => ({
      name,
      description,
      expression: writeGroup(group, `$.rules[${index}].group`, cannotSay),
    })),
    ExpressionLimit: LIMITS[question.limit],
    ...writeExit(question.exit),
    CensoringCriteria: writeAll(question.censoring, '$.censoring'),
    CensorWindow: { StartDate: censorWindow.start, EndDate: censorWindow.end },
    CollapseSettings: { CollapseType: 'ERA', EraPad: question.eraPadDays },
    cdmVersionRange: '>=5.0.0',
  };
}

const LIMITS = { all: { Type: 'All' }, first: { Type: 'First' }, last: { Type: 'Last' } } as const;

const cannotSay: Refuse = (path) => {
  throw new ParcoursError(
    'input',
    'circe.cannot-say',
    {
      fr: 'Une définition de cohorte OHDSI ne peut pas exprimer cette partie de la question',
      en: 'An OHDSI cohort definition cannot express this part of the question',
    },
    { path },
  );
};

function writeAll(queries: readonly EventQuery[], path: string): readonly Json[] {
  return queries.map((query, index) => writeEvents(query, `${path}[${index}]`, cannotSay));
}

function writeConceptSet({ id, name, items }: ConceptSet): Json {
  return {
    id,
    name,
    expression: {
      items: items.map((item) => ({
        concept: writeConcept(item.concept),
        isExcluded: item.excluded,
        includeDescendants: item.descendants,
        includeMapped: item.mapped,
      })),
    },
  };
}

function writeExit(exit: Exit): Json {
  switch (exit.kind) {
    case 'end-of-observation':
      return {};
    case 'date-offset': {
      const field = exit.from === 'start' ? 'StartDate' : 'EndDate';
      return { EndStrategy: { DateOffset: { DateField: field, Offset: exit.offsetDays } } };
    }
    case 'continuous-events': {
      const drugs = exit.events[0]?.select[0];
      const id = drugs?.kind === 'in-concept-set' ? drugs.conceptSet : cannotSay('$.exit.events');
      if (!isDeepStrictEqual(exit.events, drugEvents(id))) return cannotSay('$.exit.events');
      const override = exit.lengthDays === null ? {} : { DaysSupplyOverride: exit.lengthDays };
      const era = { DrugCodesetId: id, GapDays: exit.gapDays, Offset: exit.offsetDays };
      return { EndStrategy: { CustomEra: { ...era, ...override } } };
    }
  }
}

import type { Correlated, Criterion, Demographic, Group, Operand } from '../../question/nodes.ts';
import { meetsAggregate } from './aggregates.ts';
import { eventsOf } from './events.ts';
import { meetsAll } from './filters.ts';
import type { Event, IndexEvent, Look } from './look.ts';
import { operandValue } from './operands.ts';
import { related } from './relations.ts';

/** Whether the group is met, looked at from the index event. */
export function meetsGroup(look: Look, group: Group, index: IndexEvent): boolean {
  if (group.criteria.length === 0) return true;
  const met = group.criteria.filter((criterion) => meetsCriterion(look, criterion, index)).length;
  switch (group.mode) {
    case 'all':
      return met === group.criteria.length;
    case 'any':
      return met > 0;
    case 'at-least':
      return met >= group.count;
    case 'at-most':
      return met <= group.count;
  }
}

function meetsCriterion(look: Look, criterion: Criterion, index: IndexEvent): boolean {
  switch (criterion.kind) {
    case 'group':
      return meetsGroup(look, criterion, index);
    case 'correlated':
      return meetsCorrelated(look, criterion, index);
    case 'demographic':
      return meetsDemographic(look, criterion, index);
    case 'aggregate':
      return meetsAggregate(look, criterion, index);
  }
}

function meetsCorrelated(look: Look, criterion: Correlated, index: IndexEvent): boolean {
  const { op, count, distinct } = criterion.occurrence;
  const events = related(index, eventsOf(look, criterion.events), criterion.relation);
  const found = distinct === null ? events.length : differentValues(look, events, distinct);
  switch (op) {
    case 'exactly':
      return found === count;
    case 'at-least':
      return found >= count;
    case 'at-most':
      return found <= count;
  }
}

function differentValues(look: Look, events: readonly Event[], operand: Operand): number {
  const values = events.map((event) => operandValue(look, event, operand));
  return new Set(values.filter((value) => value !== null)).size;
}

/** Of a subject that is in no table nothing is known, so that it meets no demographic criterion. */
function meetsDemographic(look: Look, { filters }: Demographic, index: IndexEvent): boolean {
  return (
    filters.length === 0 || (look.journey.row !== null && meetsAll(look, index.event, filters))
  );
}

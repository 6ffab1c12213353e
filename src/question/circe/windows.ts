import type { Relation, Window, WindowBound } from '../nodes.ts';
import { readObject, required, type Spot, unexpected } from './json.ts';
import { readDays } from './units.ts';
import { readFlag, readInteger } from './values.ts';

export function readRelation(
  startWindow: Spot,
  endWindow: Spot | null,
  rest: Pick<Relation, 'sameVisit' | 'ignoreObservation'>,
): Relation {
  return {
    kind: 'relation',
    startWindow: readWindow(startWindow, false),
    // An end window that doesn't say which end of the event it means, means its end.
    endWindow: endWindow === null ? null : readWindow(endWindow, true),
    ...rest,
  };
}

function readWindow(spot: Spot, eventEndByDefault: boolean): Window {
  const get = readObject(spot, ['Start', 'End', 'UseIndexEnd', 'UseEventEnd']);
  const eventEnd = get('UseEventEnd');
  const usesEventEnd = eventEnd === null ? eventEndByDefault : readFlag(eventEnd);
  return {
    kind: 'window',
    index: readFlag(get('UseIndexEnd')) ? 'end' : 'start',
    event: usesEventEnd ? 'end' : 'start',
    from: readBound(required(spot, get, 'Start')),
    to: readBound(required(spot, get, 'End')),
  };
}

/** {Days, Coeff}: that many days before (-1) or after (1); without Days as far as it goes. */
function readBound(spot: Spot): WindowBound {
  const get = readObject(spot, ['Days', 'Coeff', 'TimeUnit', 'TimeUnitValue']);
  const sign = required(spot, get, 'Coeff');
  const coefficient = readInteger(sign);
  if (coefficient !== 1 && coefficient !== -1) {
    unexpected(sign, { fr: '-1 (avant) ou 1 (après)', en: '-1 (before) or 1 (after)' });
  }
  const days = readDays(get, 'Days', 'TimeUnit', 'TimeUnitValue');
  if (days === null) return { kind: 'open', toward: coefficient === -1 ? 'before' : 'after' };
  return { kind: 'days', days: coefficient * days + 0 };
}

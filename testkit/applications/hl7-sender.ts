import type { Random } from '../journeys/random.ts';
import { encode } from './encode.ts';
import { recordHash } from './record-hash.ts';
import { charsetOf, finessOf, type Scene } from './scene.ts';
import { compactDay, DAY, dayOfStamp, HOUR, MINUTE, type Stamp } from './stamps.ts';

export interface Message {
  readonly application: string;
  readonly site: number;
  /** When it was made, as MSH-7 tells. */
  readonly at: Stamp;
  readonly text: string;
  /** Identity of what it tells, in the list of broken records. */
  readonly key: string;
  /** Nothing that others need is lost with it: it may be broken and never sent again. */
  readonly mayBeLost: boolean;
}

/**
 * Sends a message on its way: twice, days late, behind younger ones, or broken, as the rates of mess
 * tell. False when it never came in good order.
 */
export function send(scene: Scene, dice: Random, message: Message): boolean {
  const { mess, tally, truth } = scene;
  const { application, at, text } = message;
  const arrival = arrivalOf(scene, dice, message);
  if (dice.chance(mess.broken)) {
    const { kind, broken } = spoil(text, dice);
    const again = !message.mayBeLost || dice.chance(0.5);
    put(scene, message, arrival, broken);
    tally.add(application, 'broken');
    truth.write('broken', {
      application,
      file: pathOf(message, arrival),
      what: kind,
      key: message.key,
      sent_again: again ? 'yes' : 'no',
      sha256: recordHash(encode(broken, charsetOf(message.site))),
    });
    if (!again) return false;
  }
  put(scene, message, arrival, text);
  if (dice.chance(mess.duplicate)) {
    put(scene, message, Math.max(arrival, at) + dice.whole(1, 1800) * MINUTE, text);
    tally.add(application, 'duplicate');
  }
  return true;
}

function arrivalOf({ mess, tally }: Scene, dice: Random, { application, at }: Message): Stamp {
  if (dice.chance(mess.late)) {
    tally.add(application, 'late');
    return at + dice.whole(1, 8) * DAY;
  }
  if (dice.chance(mess.outOfOrder)) {
    tally.add(application, 'out-of-order');
    const midnight = (dayOfStamp(at) + 1) * DAY - 1;
    return Math.min(midnight, at + dice.whole(20, 600) * MINUTE);
  }
  return at;
}

const pathOf = ({ application, site }: Message, arrival: Stamp): string =>
  `${application}/${finessOf(site)}-${compactDay(arrival)}.hl7`;

function put({ files }: Scene, message: Message, arrival: Stamp, text: string): void {
  const file = { path: pathOf(message, arrival), charset: charsetOf(message.site) };
  files.add(file, arrival, text);
}

interface Spoiled {
  readonly kind: string;
  readonly broken: string;
}

/** Not a time of any calendar. */
const NO_TIME = '20251399256199';

/** Three ways in which nobody can make sense of a message, or of when what it tells happened. */
function spoil(text: string, dice: Random): Spoiled {
  const timed = /\r(ZBE|OBR)\|/.test(text);
  switch (dice.whole(0, timed ? 2 : 1)) {
    case 0:
      return { kind: 'cut', broken: `${text.slice(0, 24)}\r` };
    case 1:
      return { kind: 'no-type', broken: text.replace(/\|(ADT|ORU|ORM)\^[^|]*\|/, '||') };
    default: {
      const segments = text
        .split('\r')
        .map((line) =>
          /^(PV1|ZBE|OBR|OBX)\|/.test(line)
            ? line.replace(/\|\d{14}(?=\||$)/g, `|${NO_TIME}`)
            : line,
        );
      return { kind: 'bad-time', broken: segments.join('\r') };
    }
  }
}

/** After the last; a message about a thing is never made before the one before it. */
export class Clock {
  #last: Stamp = 0;

  /** The time told, or a minute after the last. */
  at(wanted: Stamp): Stamp {
    this.#last = Math.max(wanted, this.#last + MINUTE);
    return this.#last;
  }
}

export const soon = (dice: Random, at: Stamp): Stamp => at + dice.whole(60, HOUR / 3);

import { ParcoursError } from '../../model/errors.ts';
import type { Hl7Message } from './message.ts';
import { segmentCode } from './segment-code.ts';

/** A message, and the part of it that an event is made of. */
export interface Hl7Record {
  readonly message: Hl7Message;
  /** Number of the segment in focus; -1: the message as a whole. */
  readonly segment: number;
  /** Bounds in the text of the repetition in focus; -1 where there is none. */
  readonly from: number;
  readonly to: number;
}

export function wholeMessage(message: Hl7Message): Hl7Record {
  return { message, segment: -1, from: -1, to: -1 };
}

/**
 * `PID-3`, `PID-3.4.2` (component, subcomponent), `PID-3[2].1` (second repetition),
 * `PID-3[5=INS].1` (first repetition whose component 5 is INS), `PID-3[4.1=LABO&5=PI].1` (both);
 * `.4.2`: component of the repetition in focus.
 */
const PATH = /^(?:([A-Z][A-Z0-9]{2})-(\d{1,3}))?(?:\[([^\]]+)\])?(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/;
const CONDITION = /^(\d{1,3})(?:\.(\d{1,3}))?=(.*)$/;

interface Part {
  readonly component: number;
  readonly subcomponent: number;
}

const NONE_YET = -2;

/** Value of a field between its bounds. */
type Read = (message: Hl7Message, from: number, to: number) => string | null;

export function compilePath(path: string): (record: Hl7Record) => string | null {
  const found = PATH.exec(path);
  const relative = found !== null && found[1] === undefined;
  if (
    found === null ||
    path === '' ||
    (relative && (found[3] !== undefined || found[4] === undefined))
  ) {
    throw badPath(path);
  }
  const part: Part = { component: Number(found[4] ?? 0), subcomponent: Number(found[5] ?? 0) };
  if (relative) {
    return ({ message, from, to }) => {
      return from < 0 ? null : message.part(from, to, part.component, part.subcomponent);
    };
  }
  const [, name = '', number = ''] = found;
  const field = Number(number);
  return remembered(name, field, reading(path, name, field, part, found[3]));
}

function reading(
  path: string,
  name: string,
  field: number,
  part: Part,
  selector: string | undefined,
): Read {
  if (name === 'MSH' && field === 1) return (message) => String.fromCharCode(message.field);
  // The delimiters are no delimiters there.
  if (name === 'MSH' && field === 2) return (message, from, to) => message.text.slice(from, to);
  return chooser(path, selector, part);
}

/** The results of a message share its patient, its order: what was read last is often asked again. */
function remembered(name: string, field: number, read: Read): (record: Hl7Record) => string | null {
  // MSH-1 is the delimiter itself, so that MSH-2 is what stands after the first.
  const number = name === 'MSH' ? field - 1 : field;
  const code = segmentCode(name);
  let lastMessage: Hl7Message | null = null;
  let lastSegment = NONE_YET;
  let lastValue: string | null = null;
  let belonging: readonly number[] | null = null;
  return ({ message, segment: focus }) => {
    if (message !== lastMessage) {
      lastMessage = message;
      lastSegment = NONE_YET;
      belonging = null;
    }
    let segment = focus;
    if (focus === -1) segment = message.names.indexOf(code);
    else if (message.names[focus] !== code) {
      belonging ??= message.belongingTo(code);
      segment = belonging[focus] ?? -1;
    }
    if (segment === lastSegment) return lastValue;
    const place = message.place(segment, number);
    lastSegment = segment;
    lastValue = place < 0 ? null : read(message, message.from(place), message.to(place));
    return lastValue;
  };
}

/** `OBX`: each segment of the name. `PID-3`: each repetition of the field. */
export function compileEach(path: string): (record: Hl7Record) => readonly Hl7Record[] {
  if (/^[A-Z][A-Z0-9]{2}$/.test(path)) {
    const code = segmentCode(path);
    return ({ message }) => {
      const parts: Hl7Record[] = [];
      for (let segment = 0; segment < message.names.length; segment++) {
        if (message.names[segment] === code) parts.push({ message, segment, from: -1, to: -1 });
      }
      return parts;
    };
  }
  const found = /^([A-Z][A-Z0-9]{2})-(\d{1,3})$/.exec(path);
  if (found === null) throw badPath(path);
  const [, name = '', number = ''] = found;
  const code = segmentCode(name);
  return ({ message, segment: focus }) => {
    const segment = focus === -1 ? message.names.indexOf(code) : message.belongingTo(code)[focus];
    const place = message.place(segment ?? -1, Number(number));
    if (place < 0) return [];
    return message
      .repetitions(message.from(place), message.to(place))
      .map(([from, to]) => ({ message, segment: focus, from, to }));
  };
}

function chooser(path: string, selector: string | undefined, part: Part): Read {
  const { component, subcomponent } = part;
  if (selector === undefined || selector === '1') {
    return (message, from, to) => message.part(from, to, component, subcomponent);
  }
  if (/^\d+$/.test(selector)) {
    const index = Number(selector) - 1;
    return (message, from, to) => {
      const chosen = message.repetitions(from, to)[index];
      return chosen === undefined ? null : message.part(...chosen, component, subcomponent);
    };
  }
  const wanted = selector.split('&').map((text) => {
    const found = CONDITION.exec(text);
    if (found === null) throw badPath(path);
    return { at: [Number(found[1]), Number(found[2] ?? 0)] as const, value: found[3] ?? '' };
  });
  return (message, from, to) => {
    const chosen = message.repetitions(from, to).find((bounds) => {
      return wanted.every(({ at, value }) => message.part(...bounds, ...at) === value);
    });
    return chosen === undefined ? null : message.part(...chosen, component, subcomponent);
  };
}

function badPath(path: string): ParcoursError {
  return new ParcoursError(
    'input',
    'intake.path',
    {
      fr: `« ${path} » n’est pas un chemin HL7 v2 ; attendu par exemple PID-3.1, PID-3[5=INS].1, OBX-5`,
      en: `“${path}” is no HL7 v2 path; expected for instance PID-3.1, PID-3[5=INS].1, OBX-5`,
    },
    { path },
  );
}

import { ParcoursError } from '../../model/errors.ts';
import type { Hl7Message } from './message.ts';

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
  if (relative) return ({ message, from, to }) => partOf(message, from, to, part);
  const [, name = '', number = ''] = found;
  const field = Number(number);
  // The delimiters are no delimiters there.
  if (name === 'MSH' && field <= 2) {
    return remembered(name, field, (message, from, to) => message.text.slice(from, to));
  }
  return remembered(name, field, chooser(path, found[3], part));
}

/** The results of a message share its patient, its order: what was read last is often asked again. */
function remembered(name: string, field: number, read: Read): (record: Hl7Record) => string | null {
  let lastMessage: Hl7Message | null = null;
  let lastSegment = -1;
  let lastValue: string | null = null;
  return (record) => {
    const { message } = record;
    const segment = message.segmentFor(name, record.segment);
    if (segment === -1) return null;
    if (message === lastMessage && segment === lastSegment) return lastValue;
    const from = message.fieldFrom(segment, field);
    lastMessage = message;
    lastSegment = segment;
    lastValue = from < 0 ? null : read(message, from, message.fieldTo(segment, field));
    return lastValue;
  };
}

/** `OBX`: each segment of the name. `PID-3`: each repetition of the field. */
export function compileEach(path: string): (record: Hl7Record) => readonly Hl7Record[] {
  if (/^[A-Z][A-Z0-9]{2}$/.test(path)) {
    return ({ message }) => {
      const parts: Hl7Record[] = [];
      for (const [segment, name] of message.names.entries()) {
        if (name === path) parts.push({ message, segment, from: -1, to: -1 });
      }
      return parts;
    };
  }
  const found = /^([A-Z][A-Z0-9]{2})-(\d{1,3})$/.exec(path);
  if (found === null) throw badPath(path);
  const [, name = '', number = ''] = found;
  return ({ message, segment: focus }) => {
    const segment = message.segmentFor(name, focus);
    if (segment === -1) return [];
    const bounds = repetitionsOf(
      message,
      message.fieldFrom(segment, Number(number)),
      message.fieldTo(segment, Number(number)),
    );
    return bounds.map(([from, to]) => ({ message, segment: focus, from, to }));
  };
}

function repetitionsOf(
  message: Hl7Message,
  from: number,
  end: number,
): readonly (readonly [from: number, to: number])[] {
  const code = message.repetition.charCodeAt(0);
  const found: [number, number][] = [];
  for (let at = from; at >= 0 && at < end; ) {
    const to = message.indexBefore(code, at, end);
    found.push([at, to]);
    at = to + 1;
  }
  return found;
}

function partOf(
  message: Hl7Message,
  from: number,
  end: number,
  { component, subcomponent }: Part,
): string | null {
  if (component === 0) return message.value(from, end);
  const code = message.component.charCodeAt(0);
  const start = skipped(message, code, from, end, component - 1);
  const to = message.indexBefore(code, start, end);
  const inner = message.subcomponent.charCodeAt(0);
  // A component named alone means its first subcomponent (chapter 2, 2.14.1).
  const innerStart = skipped(message, inner, start, to, Math.max(0, subcomponent - 1));
  return message.value(innerStart, message.indexBefore(inner, innerStart, to));
}

/** Where the part begins that stands after so many delimiters; the end where there are fewer. */
function skipped(
  message: Hl7Message,
  code: number,
  from: number,
  end: number,
  count: number,
): number {
  let at = from;
  for (let left = count; left > 0; left--) {
    at = message.indexBefore(code, at, end) + 1;
    if (at > end) return end;
  }
  return at;
}

function chooser(path: string, selector: string | undefined, part: Part): Read {
  if (selector === undefined || /^\d+$/.test(selector)) {
    const before = Number(selector ?? 1) - 1;
    return (message, from, to) => {
      const code = message.repetition.charCodeAt(0);
      const start = skipped(message, code, from, to, before);
      return partOf(message, start, message.indexBefore(code, start, to), part);
    };
  }
  const wanted = selector.split('&').map((text) => {
    const found = CONDITION.exec(text);
    if (found === null) throw badPath(path);
    const where: Part = { component: Number(found[1]), subcomponent: Number(found[2] ?? 0) };
    return { where, value: found[3] ?? '' };
  });
  return (message, from, to) => {
    const chosen = repetitionsOf(message, from, to).find(([start, end]) => {
      return wanted.every(({ where, value }) => partOf(message, start, end, where) === value);
    });
    return chosen === undefined ? null : partOf(message, ...chosen, part);
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

import { ParcoursError } from '../../model/errors.ts';
import type { Bounds, Hl7Message } from './message.ts';

/** A message, and the part of it that an event is made of. */
export interface Hl7Record {
  readonly message: Hl7Message;
  /** Number of the segment in focus; -1: the message as a whole. */
  readonly segment: number;
  /** The repetition in focus, or null. */
  readonly focus: Bounds | null;
}

/**
 * `PID-3`, `PID-3.4.2` (component, subcomponent), `PID-3[2].1` (second repetition),
 * `PID-3[5=INS].1` (first repetition whose component 5 is INS), `PID-3[4.1=LABO&5=PI].1` (both);
 * `.4.2`: component of the repetition in focus.
 */
const PATH = /^(?:([A-Z][A-Z0-9]{2})-(\d{1,3}))?(?:\[([^\]]+)\])?(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/;
const CONDITION = /^(\d{1,3})(?:\.(\d{1,3}))?=(.*)$/;

/** Which segments stand within which (chapter 2, abstract message syntax): a lower one is further in. */
const DEPTHS: Readonly<Record<string, number>> = { MSH: 0, ORC: 2, OBR: 3, OBX: 4, NTE: 5 };
const USUAL_DEPTH = 1;

interface Part {
  readonly component: number;
  readonly subcomponent: number;
}

type Choose = (message: Hl7Message, field: Bounds) => Bounds | null;

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
    return ({ message, focus }) => {
      return focus === null ? null : partOf(message, focus, part);
    };
  }
  const [, name = '', number = ''] = found;
  const choose = chooser(path, found[3]);
  const field = Number(number);
  const isHeader = name === 'MSH' && field <= 2;
  return remembered(name, (message, segment) => {
    const bounds = message.fieldBounds(segment, field);
    if (isHeader) return message.text.slice(bounds.from, bounds.to);
    const repetition = choose(message, bounds);
    return repetition === null ? null : partOf(message, repetition, part);
  });
}

/** The results of a message share its patient, its order: what was read last is often asked again. */
function remembered(
  name: string,
  read: (message: Hl7Message, segment: number) => string | null,
): (record: Hl7Record) => string | null {
  let lastMessage: Hl7Message | null = null;
  let lastSegment = -1;
  let lastValue: string | null = null;
  return (record) => {
    const segment = segmentOf(record, name);
    if (segment === -1) return null;
    if (record.message === lastMessage && segment === lastSegment) return lastValue;
    lastMessage = record.message;
    lastSegment = segment;
    lastValue = read(record.message, segment);
    return lastValue;
  };
}

/** `OBX`: each segment of the name. `PID-3`: each repetition of the field. */
export function compileEach(path: string): (record: Hl7Record) => readonly Hl7Record[] {
  if (/^[A-Z][A-Z0-9]{2}$/.test(path)) {
    return ({ message }) => {
      return message.names.flatMap((name, segment) => {
        return name === path ? [{ message, segment, focus: null }] : [];
      });
    };
  }
  const found = /^([A-Z][A-Z0-9]{2})-(\d{1,3})$/.exec(path);
  if (found === null) throw badPath(path);
  const [, name = '', number = ''] = found;
  return (record) => {
    const segment = segmentOf(record, name);
    if (segment === -1) return [];
    const { message } = record;
    const bounds = message.fieldBounds(segment, Number(number));
    return message
      .repetitions(bounds)
      .map((focus) => ({ message, segment: record.segment, focus }));
  };
}

function partOf(
  message: Hl7Message,
  bounds: Bounds,
  { component, subcomponent }: Part,
): string | null {
  if (component === 0) return message.value(bounds);
  const within = message.part(bounds, message.component, component);
  if (subcomponent > 0)
    return message.value(message.part(within, message.subcomponent, subcomponent));
  // A component named alone means its first subcomponent (chapter 2, 2.14.1).
  return message.value(message.part(within, message.subcomponent, 1));
}

function chooser(path: string, selector: string | undefined): Choose {
  if (selector === undefined || selector === '1') {
    return (message, field) => message.part(field, message.repetition, 1);
  }
  if (/^\d+$/.test(selector)) {
    const number = Number(selector);
    return (message, field) => message.part(field, message.repetition, number);
  }
  const wanted = selector.split('&').map((text) => {
    const found = CONDITION.exec(text);
    if (found === null) throw badPath(path);
    const part: Part = { component: Number(found[1]), subcomponent: Number(found[2] ?? 0) };
    return { part, value: found[3] ?? '' };
  });
  return (message, field) => {
    return (
      message.repetitions(field).find((repetition) => {
        return wanted.every(({ part, value }) => partOf(message, repetition, part) === value);
      }) ?? null
    );
  };
}

const depthOf = (name: string): number => DEPTHS[name] ?? USUAL_DEPTH;

/**
 * The segment of that name that belongs to the focus: the one in focus, the nearest before it, or,
 * for what stands further in, the first after it before the next of its kind.
 */
function segmentOf({ message, segment }: Hl7Record, name: string): number {
  const { names } = message;
  if (segment === -1) return names.indexOf(name);
  const focus = names[segment] ?? '';
  if (focus === name) return segment;
  const depth = depthOf(focus);
  if (depthOf(name) > depth) {
    for (let at = segment + 1; at < names.length; at++) {
      const here = names[at] ?? '';
      if (here === name) return at;
      if (depthOf(here) <= depth) return -1;
    }
    return -1;
  }
  const before = names.lastIndexOf(name, segment);
  return before === -1 ? names.indexOf(name, segment) : before;
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

import { ParcoursError } from '../../model/errors.ts';
import type { Attributes } from './attributes.ts';
import { tagNamed } from './dictionary.ts';

/** A data set, or an item of one of its sequences, and the whole that it is part of. */
export interface DicomRecord {
  readonly attributes: Attributes;
  readonly whole: Attributes;
}

interface Step {
  readonly tag: string;
  /** Which item or value, from 1; null: the first item, or all values. */
  readonly number: number | null;
}

const STEP =
  /^(?:\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)|([0-9A-Fa-f]{8})|([A-Z][A-Za-z0-9]*))(?:\[(\d{1,4})\])?$/;

interface Path {
  readonly fromWhole: boolean;
  readonly steps: readonly Step[];
  readonly last: Step;
}

/**
 * `StudyDate`, `0020000D`, `(0020,000D)`; `ProcedureCodeSequence.CodeValue` (of the first item) and
 * `ProcedureCodeSequence[2].CodeValue`; `ImageType[3]` (third value); `/PatientID`: from the whole
 * record, where an item of a sequence is in focus. Several values are joined by a backslash. Dates
 * and times are ISO.
 */
export function compilePath(path: string): (record: DicomRecord) => string | null {
  const { fromWhole, steps, last } = parsed(path);
  return ({ attributes, whole }) => {
    const within = stepInto(fromWhole ? whole : attributes, steps);
    const element = within?.element(last.tag) ?? null;
    if (element === null || element.values.length === 0) return null;
    const text =
      last.number === null ? element.values.join('\\') : (element.values[last.number - 1] ?? '');
    return text === '' ? null : text;
  };
}

/** The items of a sequence. */
export function compileEach(path: string): (record: DicomRecord) => readonly DicomRecord[] {
  const { fromWhole, steps, last } = parsed(path);
  return ({ attributes, whole }) => {
    const within = stepInto(fromWhole ? whole : attributes, steps);
    const items = within?.element(last.tag)?.items ?? [];
    const chosen = last.number === null ? items : items.slice(last.number - 1, last.number);
    return chosen.map((item) => ({ attributes: item, whole }));
  };
}

function stepInto(from: Attributes, steps: readonly Step[]): Attributes | null {
  let within: Attributes | null = from;
  for (const { tag, number } of steps) {
    within = within?.element(tag)?.items[(number ?? 1) - 1] ?? null;
  }
  return within;
}

function parsed(path: string): Path {
  const fromWhole = path.startsWith('/');
  const steps = (fromWhole ? path.slice(1) : path).split('.').map((text) => stepOf(text, path));
  const last = steps.pop();
  if (last === undefined) throw badPath(path);
  return { fromWhole, steps, last };
}

function stepOf(text: string, path: string): Step {
  const found = STEP.exec(text);
  if (found === null) throw badPath(path);
  const [, group, element, digits, keyword, number] = found;
  const tag =
    keyword === undefined
      ? (digits ?? `${group}${element}`).toUpperCase()
      : (tagNamed(keyword) ?? '');
  if (tag === '' || number === '0') throw badPath(path);
  return { tag, number: number === undefined ? null : Number(number) };
}

function badPath(path: string): ParcoursError {
  return new ParcoursError(
    'input',
    'intake.path',
    {
      fr: `« ${path} » n’est pas un chemin DICOM ; attendu par exemple StudyDate, (0020,000D), ProcedureCodeSequence.CodeValue`,
      en: `“${path}” is no DICOM path; expected for instance StudyDate, (0020,000D), ProcedureCodeSequence.CodeValue`,
    },
    { path },
  );
}

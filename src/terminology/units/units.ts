import type { Sentence } from '../../model/errors.ts';
import { UNIT_USAGE } from './french-usage.ts';
import { OMOP_UNITS } from './omop-units.ts';
import { openUcum, type Ucum } from './ucum.ts';

/** A unit as an application writes it, understood or not. */
export interface UnitReading {
  /** Null when nothing and nobody knows the unit. */
  readonly ucum: string | null;
  /** OMOP concept; 0 when it is not known. */
  readonly unitConceptId: number;
  /** What understood it: the site's own table, the table of usage, or UCUM itself. */
  readonly by: 'site' | 'usage' | 'ucum' | null;
}

/** target value = value × factor + offset */
export interface UnitConversion extends UnitReading {
  readonly ucum: string;
  readonly factor: number;
  readonly offset: number;
}

export type ConversionResult =
  | { readonly ok: true; readonly conversion: UnitConversion }
  | { readonly ok: false; readonly code: RefusalCode; readonly sentence: Sentence };

export type RefusalCode =
  | 'unit.unknown'
  | 'unit.other-quantity'
  | 'unit.molar-mass-missing'
  | 'unit.not-proportional';

export interface Units {
  read(written: string): UnitReading;
  /** Whether the unit measures the same kind of quantity as `ucum`; false for an unknown unit. */
  fits(written: string, ucum: string): boolean;
  /**
   * From a unit as it is written to a UCUM code. Between mass and amount of substance the molar
   * mass of what is measured (g/mol) is needed; without it, refused.
   */
  conversion(written: string, target: string, molarMass?: number): ConversionResult;
}

export interface UnitOptions {
  /** What the site writes → UCUM; goes before everything else. */
  readonly site?: ReadonlyMap<string, string>;
  /** UCUM code → OMOP concept id, from a lake's vocabulary. */
  readonly concepts?: ReadonlyMap<string, number>;
}

/**
 * Opens the reading of units. Each distinct unit and each pair is worked out once and remembered:
 * rows are converted by joining with `conversion`'s factor and offset, never one by one.
 */
export async function openUnits(options: UnitOptions = {}): Promise<Units> {
  const ucum = await openUcum();
  const concepts = options.concepts ?? OMOP_UNITS;
  const read = remembered((written: string) => readUnit(written, ucum, options.site, concepts));
  const convert = remembered((key: string): ConversionResult => {
    const [written = '', target = '', mass = ''] = key.split('\u0000');
    return conversionOf(read(written), target, mass === '' ? null : Number(mass), ucum, concepts);
  });
  return {
    read,
    fits: (written, wanted) => {
      const { ucum: code } = read(written);
      return code !== null && ucum.read(code)?.kind === ucum.read(wanted)?.kind;
    },
    conversion: (written, target, molarMass) => {
      return convert([written, target, molarMass ?? ''].join('\u0000'));
    },
  };
}

function remembered<Answer>(work: (key: string) => Answer): (key: string) => Answer {
  const known = new Map<string, Answer>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = work(key);
    known.set(key, answer);
    return answer;
  };
}

function readUnit(
  written: string,
  ucum: Ucum,
  site: UnitOptions['site'],
  concepts: ReadonlyMap<string, number>,
): UnitReading {
  const trimmed = written.trim().replace(/\s+/g, ' ');
  const ways = [
    ['site', site?.get(written) ?? site?.get(trimmed)],
    ['usage', UNIT_USAGE.get(trimmed)],
    ['ucum', trimmed === '' ? undefined : trimmed],
  ] as const;
  for (const [by, code] of ways) {
    if (code === undefined || ucum.read(code) === null) continue;
    return { ucum: code, unitConceptId: concepts.get(code) ?? 0, by };
  }
  return { ucum: null, unitConceptId: 0, by: null };
}

/**
 * Remarks in braces mean nothing to UCUM, but these change the number: D-dimers in FEU are about
 * twice those in DDU, and the logarithm of copies is not copies.
 */
const CHANGING_REMARK = /\{[^}]*(FEU|DDU|Log|1\.73|MoM|score|titer)[^}]*\}/gi;

function remarks(code: string): string {
  return (code.match(CHANGING_REMARK) ?? []).join().toLowerCase();
}

function conversionOf(
  from: UnitReading,
  target: string,
  molarMass: number | null,
  ucum: Ucum,
  concepts: ReadonlyMap<string, number>,
): ConversionResult {
  if (from.ucum === null || ucum.read(target) === null) return refused('unit.unknown');
  const code = from.ucum;
  const found = { ucum: target, unitConceptId: concepts.get(target) ?? 0, by: from.by };
  if (code === target) return { ok: true, conversion: { ...found, factor: 1, offset: 0 } };
  if (remarks(code) !== remarks(target)) return refused('unit.other-quantity');
  const zero = ucum.convert(code, 0, target, molarMass);
  const one = ucum.convert(code, 1, target, molarMass);
  const ten = ucum.convert(code, 10, target, molarMass);
  if (zero === null || one === null || ten === null) {
    const withMass = ucum.convert(code, 1, target, 1) !== null;
    return refused(withMass ? 'unit.molar-mass-missing' : 'unit.other-quantity');
  }
  const factor = one - zero;
  const straight = Math.abs(ten - zero - 10 * factor) <= 1e-9 * Math.abs(ten);
  if (!Number.isFinite(factor) || !straight) return refused('unit.not-proportional');
  return { ok: true, conversion: { ...found, factor: tidy(factor), offset: tidy(zero) } };
}

/** The library's last digits are noise of floating point: 31.999999999999943 is 32. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

const REFUSALS: Readonly<Record<RefusalCode, Sentence>> = {
  'unit.unknown': {
    fr: 'L’unité n’est connue ni du site, ni de l’usage, ni de l’UCUM.',
    en: 'The unit is known neither to the site, nor to usage, nor to UCUM.',
  },
  'unit.other-quantity': {
    fr: 'Les deux unités ne mesurent pas la même grandeur.',
    en: 'The two units do not measure the same kind of quantity.',
  },
  'unit.molar-mass-missing': {
    fr: 'Entre masse et quantité de matière, il faut la masse molaire de l’analyte.',
    en: 'Between mass and amount of substance, the molar mass of the analyte is needed.',
  },
  'unit.not-proportional': {
    fr: 'La conversion n’est pas une simple proportion (échelle logarithmique).',
    en: 'The conversion is no simple proportion (a logarithmic scale).',
  },
};

function refused(code: RefusalCode): ConversionResult {
  return { ok: false, code, sentence: REFUSALS[code] };
}

/** What this room uses of @lhncbc/ucum-lhc 7.1, which is CommonJS without types of its own. */
interface UcumLibrary {
  readonly default: { readonly UcumLhcUtils: { getInstance(): UcumUtils } };
}

interface UcumUtils {
  getSpecifiedUnit(
    code: string,
    purpose: 'validate',
    suggest: boolean,
  ): { readonly unit: UcumUnit | null; readonly retMsg: readonly string[] };
  convertUnitTo(
    from: string,
    value: number,
    to: string,
    options: { readonly molecularWeight?: number },
  ): { readonly status: string; readonly toVal: number | null };
}

interface UcumUnit {
  /** Exponents of metre, second, gram, radian, kelvin, coulomb, candela; null for a pure number. */
  readonly dim_: { readonly dimVec_: readonly number[] | null } | null;
  readonly moleExp_: number;
  readonly equivalentExp_: number;
  readonly isArbitrary_: boolean;
}

/** A UCUM code that the library has understood. */
export interface UcumCode {
  readonly code: string;
  /**
   * Equal for units of one kind of quantity: the dimension, whether it counts moles or
   * equivalents, and whether it is arbitrary. `G/L` (gauss) and `10*9/L` differ here.
   */
  readonly kind: string;
}

export interface Ucum {
  /** Null when UCUM doesn't know the code. */
  read(code: string): UcumCode | null;
  /** Value in `to` of a value in `from`; null when they don't convert. */
  convert(from: string, value: number, to: string, molarMass: number | null): number | null;
}

let opened: Promise<Ucum> | null = null;

/** Loads the library, 300 ms the first time; nothing of it is loaded before units are asked for. */
export function openUcum(): Promise<Ucum> {
  opened ??= loaded();
  return opened;
}

async function loaded(): Promise<Ucum> {
  // @ts-expect-error The package has no types; UcumLibrary says what is used of it.
  const library: UcumLibrary = await import('@lhncbc/ucum-lhc');
  return ucumBy(library.default.UcumLhcUtils.getInstance());
}

function ucumBy(library: UcumUtils): Ucum {
  return {
    read: (code) => {
      // The library writes to the console of a code with a blank in it.
      if (/\s/.test(code)) return null;
      const { unit, retMsg } = library.getSpecifiedUnit(code, 'validate', false);
      // A code that had to be bent to be understood (a reading by name) isn't UCUM.
      if (unit === null || retMsg.some((message) => !message.includes('parentheses'))) return null;
      const exponents = unit.dim_?.dimVec_ ?? [];
      const pure = exponents.every((exponent) => exponent === 0);
      const dimension = pure ? '1' : exponents.join(',');
      const counts = unit.moleExp_ + unit.equivalentExp_;
      const arbitrary = unit.isArbitrary_ ? ' arbitrary' : '';
      return { code, kind: `${dimension}${counts === 0 ? '' : ` mol${counts}`}${arbitrary}` };
    },
    convert: (from, value, to, molarMass) => {
      const options = molarMass === null ? {} : { molecularWeight: molarMass };
      const [one, other] = alongside(from, to);
      const { status, toVal } = library.convertUnitTo(one, value, other, options);
      return status === 'succeeded' ? toVal : null;
    },
  };
}

const ARBITRARY = /\[(iU|IU|arb'U|GPL'U|MPL'U|APL'U|USP'U)\]/g;

/**
 * UCUM forbids converting arbitrary units, but between multiples of the same one (`m[iU]/L` and
 * `[iU]/mL`) only the prefix and the volume change: the gram stands in for it on both sides.
 */
function alongside(from: string, to: string): readonly [string, string] {
  const [one, other] = [from.match(ARBITRARY), to.match(ARBITRARY)];
  if (one?.length !== 1 || other?.length !== 1 || one[0] !== other[0]) return [from, to];
  return [from.replace(ARBITRARY, 'g'), to.replace(ARBITRARY, 'g')];
}

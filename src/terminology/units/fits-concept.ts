import { axesOf } from '../suggest/loinc-axes.ts';
import { type Property, propertyOfName } from '../suggest/properties.ts';
import type { Units } from './units.ts';

/** Units that stand for what a property allows; any unit of the same kind of quantity does. */
const ALLOWED: Readonly<Partial<Record<Property, readonly string[]>>> = {
  count: ['/L'],
  mass: ['g/L'],
  mole: ['mol/L'],
  // Laboratories write international units for enzymes, and enzyme units for the rest.
  unit: ['[iU]/L', 'U/L'],
  catalytic: ['U/L', '[iU]/L'],
  fraction: ['%'],
  ratio: ['%', 'g/mol', 'mol/g'],
  time: ['s'],
  pressure: ['Pa'],
  area: ['/[HPF]'],
  entitic: ['g', 'L', 'mol'],
  excretion: ['g/d', 'mol/d', 'L/d', '[iU]/d'],
};

/**
 * Whether a unit may be that of a concept, by the property in its LOINC name: `G/L` read as gauss
 * is none of `[#/volume]`. Null where the name doesn't tell a property that has units, or the unit
 * is not known.
 */
export function unitFitsConcept(units: Units, written: string, name: string): boolean | null {
  const { property, denominator, component } = axesOf(name);
  const allowed = ALLOWED[propertyOfName(property, denominator, component)];
  if (allowed === undefined || units.read(written).ucum === null) return null;
  return allowed.some((unit) => units.fits(written, unit));
}

/**
 * The nouns: subject models, days, places, errors. Plain data; no I/O, no clock. Everything else
 * stands on this room and it stands on none.
 */
import { COMPANY } from './company/index.ts';
import { OMOP } from './omop/index.ts';
import type { SubjectModel } from './subject-model.ts';

export { COMPANY } from './company/index.ts';
export { type Day, formatDay, parseDay, yearOfDay } from './day.ts';
export * from './errors.ts';
export { OMOP, OMOP_LEGACY_COLUMNS } from './omop/index.ts';
export * from './subject-model.ts';

/** Every subject model that ships with the product, by name. */
export const MODELS: ReadonlyMap<string, SubjectModel> = new Map(
  [OMOP, COMPANY].map((model) => [model.name, model]),
);

/** The subject model of that name, if there is one. */
export function modelNamed(name: string): SubjectModel | undefined {
  return MODELS.get(name);
}

import { segmentCode } from './segment-code.ts';

/** Which segments stand within which (chapter 2, abstract message syntax): a lower one is further in. */
const DEPTHS: ReadonlyMap<number, number> = new Map(
  Object.entries({ MSH: 0, ORC: 2, OBR: 3, OBX: 4, NTE: 5 }).map(([name, depth]) => {
    return [segmentCode(name), depth];
  }),
);
const USUAL_DEPTH = 1;

const depthOf = (name: number): number => DEPTHS.get(name) ?? USUAL_DEPTH;

/**
 * For each segment of a message the one of that name that belongs to it: itself, the nearest before
 * it, or, for what stands further in, the first after it before the next of its kind; -1 if none.
 */
export function belongingTo(name: number, names: readonly number[]): readonly number[] {
  const depth = depthOf(name);
  const found: number[] = [];
  let before = names.indexOf(name);
  let last = -1;
  let isFurtherIn = false;
  for (let at = 0; at < names.length; at++) {
    const here = names[at] ?? -1;
    if (here === name) before = at;
    if (here !== last) isFurtherIn = here !== name && depth > depthOf(here);
    last = here;
    found.push(isFurtherIn ? firstWithin(name, names, at) : before);
  }
  return found;
}

function firstWithin(name: number, names: readonly number[], focus: number): number {
  const depth = depthOf(names[focus] ?? -1);
  for (let at = focus + 1; at < names.length; at++) {
    const here = names[at] ?? -1;
    if (here === name) return at;
    if (depthOf(here) <= depth) return -1;
  }
  return -1;
}

/** Which segments stand within which (chapter 2, abstract message syntax): a lower one is further in. */
const DEPTHS: Readonly<Record<string, number>> = { MSH: 0, ORC: 2, OBR: 3, OBX: 4, NTE: 5 };
const USUAL_DEPTH = 1;

const depthOf = (name: string): number => DEPTHS[name] ?? USUAL_DEPTH;

/**
 * For each segment of a message the one of that name that belongs to it: itself, the nearest before
 * it, or, for what stands further in, the first after it before the next of its kind; -1 if none.
 */
export function belongingTo(name: string, names: readonly string[]): readonly number[] {
  const depth = depthOf(name);
  const found: number[] = [];
  let before = names.indexOf(name);
  for (let at = 0; at < names.length; at++) {
    const here = names[at] ?? '';
    if (here === name) before = at;
    const isFurtherIn = here !== name && depth > depthOf(here);
    found.push(isFurtherIn ? firstWithin(name, names, at) : before);
  }
  return found;
}

function firstWithin(name: string, names: readonly string[], focus: number): number {
  const depth = depthOf(names[focus] ?? '');
  for (let at = focus + 1; at < names.length; at++) {
    const here = names[at] ?? '';
    if (here === name) return at;
    if (depthOf(here) <= depth) return -1;
  }
  return -1;
}

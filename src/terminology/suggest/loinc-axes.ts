/**
 * A LOINC long common name read as its axes (LOINC Users' Guide, chapter 2): component, property,
 * system and method; `Leukocytes [#/volume] in Blood by Automated count`.
 */
export interface Axes {
  readonly component: string;
  /** What stands below the bar: `100 leukocytes`, `Protein.total`; empty if nothing does. */
  readonly denominator: string;
  /** The words in brackets; empty where the name has none. */
  readonly property: string;
  readonly system: string;
  readonly method: string;
}

const BRACKETS = /^(.*\S)?\s*\[([^\]]+)\]\s*(.*)$/;
const SYSTEM = /^(?:(?:in|of|from|on)\s+)?(.*?)(?:\s+by\s+(.+))?$/;
/** Without brackets, what follows the last of these words is the system. */
const BARE = /^(.+?)\s+(?:in|of|from)\s+((?:(?!\s(?:in|of|from)\s).)+)$/;

export function axesOf(name: string): Axes {
  const bracketed = BRACKETS.exec(name);
  if (bracketed !== null) {
    const [, before = '', property = '', after = ''] = bracketed;
    const [, system = '', method = ''] = SYSTEM.exec(after) ?? [];
    return { ...divided(before), property, system, method };
  }
  const by = name.lastIndexOf(' by ');
  const method = by < 0 ? '' : name.slice(by + 4);
  const stem = by < 0 ? name : name.slice(0, by);
  const [, component = stem, system = ''] = BARE.exec(stem) ?? [];
  return { ...divided(component), property: '', system, method };
}

/** `Carboxyhemoglobin/Hemoglobin.total` → what is measured, and what it is a part of. */
function divided(text: string): Pick<Axes, 'component' | 'denominator'> {
  const bar = text.lastIndexOf('/');
  return bar < 0
    ? { component: text, denominator: '' }
    : { component: text.slice(0, bar), denominator: text.slice(bar + 1) };
}

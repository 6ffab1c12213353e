import { readerOf, readTime, type TimeFormat } from '../facts/values.ts';

/** What the values of a column look like. */
export type Looks = 'empty' | 'date' | 'number' | 'identifier' | 'code' | 'unit' | 'text';

export interface ColumnProfile {
  readonly name: string;
  readonly rows: number;
  readonly filled: number;
  readonly distinct: number;
  readonly looks: Looks;
  /** Format of its dates and times; null where it holds none, or in a format that maps can't read. */
  readonly times: TimeFormat | null;
  /** Share of the filled values that are numbers; 0 to 1. */
  readonly numbers: number;
  readonly isInteger: boolean;
  /** Shapes of values, most frequent first: `A` a letter, `9` a digit. No value can be read from it. */
  readonly shapes: readonly string[];
  /** The distinct values of a column that has few; empty otherwise. For the map, never for a report. */
  readonly few: readonly string[];
}

/** Formats that `times:` of a map can name, without the ones that read the same texts. */
const TIMES: readonly TimeFormat[] = ['iso', 'dd/MM/yyyy HH:mm', 'hl7', 'ddMMyyyy'];
/** This share of the values must be dates for a column of dates: a sample may be dirty. */
const DATES_MIN = 0.95;
const FEW = 12;
const DISTINCT_MAX = 200_000;
const SHAPES = 3;
const UNIT =
  /^(?:%|‰|°C|[kmµunpdc]?(?:g|l|mol|ui|u|iu|eq|m|kat|osm|v)\b.*|.*\/(?:l|dl|ml|min|h|mm3|kg|d|j|24h)|mmhg|bpm|cm|kg\/m.?|score|cp|gel|amp|fl|sec|s|min|h|pa|kpa|ratio)$/i;

const isNumber = readerOf('number', 'iso');

/** Gathers what a column holds, value by value. */
export class ColumnGatherer {
  readonly #name: string;
  #rows = 0;
  #filled = 0;
  #numbers = 0;
  #integers = 0;
  #units = 0;
  readonly #times = TIMES.map(() => 0);
  readonly #distinct = new Set<string>();
  readonly #shapes = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  add(value: string | null): void {
    this.#rows++;
    const text = value?.trim() ?? '';
    if (text === '') return;
    this.#filled++;
    if (isNumber(text) !== null) this.#numbers++;
    if (/^\d{1,9}$/.test(text)) this.#integers++;
    if (UNIT.test(text)) this.#units++;
    TIMES.forEach((format, i) => {
      if (isTime(text, format)) this.#times[i] = (this.#times[i] ?? 0) + 1;
    });
    if (this.#distinct.size < DISTINCT_MAX) this.#distinct.add(text);
    const shape = shapeOf(text);
    if (this.#shapes.size < DISTINCT_MAX) {
      this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1);
    }
  }

  profile(): ColumnProfile {
    const most = Math.max(...this.#times);
    const isDate = this.#filled > 0 && most >= this.#filled * DATES_MIN;
    const times = isDate ? (TIMES[this.#times.indexOf(most)] ?? null) : null;
    const numbers = this.#filled === 0 ? 0 : this.#numbers / this.#filled;
    const shapes = [...this.#shapes].sort((a, b) => b[1] - a[1]).slice(0, SHAPES);
    return {
      name: this.#name,
      rows: this.#rows,
      filled: this.#filled,
      distinct: this.#distinct.size,
      looks: this.#looks(times, numbers),
      times,
      numbers,
      isInteger: this.#filled > 0 && this.#integers === this.#filled,
      shapes: shapes.map(([shape]) => shape),
      few: this.#distinct.size <= FEW ? [...this.#distinct].sort() : [],
    };
  }

  #looks(times: TimeFormat | null, numbers: number): Looks {
    if (this.#filled === 0) return 'empty';
    if (times !== null) return 'date';
    const spread = this.#distinct.size / this.#filled;
    const longest = Math.max(...[...this.#shapes.keys()].map((shape) => shape.length));
    const isCompact = longest <= 40 && ![...this.#distinct].some((text) => text.includes(' '));
    if (this.#units >= this.#filled * 0.8 && this.#distinct.size <= 200) return 'unit';
    const isWide = isCompact && [...this.#shapes.keys()].every((shape) => shape.length >= 6);
    if (isWide && spread > 0.2 && this.#filled > 5 && !this.#hasFractions()) return 'identifier';
    if (numbers > 0.9) return 'number';
    return isCompact && longest <= 20 ? 'code' : 'text';
  }

  #hasFractions(): boolean {
    return [...this.#shapes.keys()].some((shape) => /^-?9+[.,]9+$/.test(shape));
  }
}

/** Eight digits are a day only in years that a hospital may speak of. */
function isTime(text: string, format: TimeFormat): boolean {
  const time = readTime(text, format);
  if (time === null) return false;
  return format === 'iso' || format === 'dd/MM/yyyy HH:mm' || /^(?:19|20)\d\d-/.test(time);
}

/** `PR881855474` → `AA999999999` */
function shapeOf(text: string): string {
  return text.slice(0, 60).replace(/\p{L}/gu, 'A').replace(/\p{N}/gu, '9');
}

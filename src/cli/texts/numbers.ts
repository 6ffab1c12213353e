/** Numbers, dates and durations as each language writes them. */
export interface Numbers {
  /** 12345 → "12 345" or "12,345" */
  integer(value: number): string;
  /** 0.194 → "19 %" */
  percent(ratio: number): string;
  /** A noun with its number: count(2, 'row', 'rows') → "2 rows". French 0 is singular. */
  count(value: number, one: string, many: string): string;
  /** "850 ms", "12.3 s", "4 min 10 s" */
  duration(ms: number): string;
  bytes(value: number): string;
  /** Date and time of day of an instant, in UTC. */
  instant(ms: number): string;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function numbersOf(locale: 'fr-FR' | 'en-GB'): Numbers {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const ratio = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const plural = new Intl.PluralRules(locale);
  const date = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const measure = (value: number, unit: string, digits: number): string => {
    const options = { style: 'unit', unit, maximumFractionDigits: digits } as const;
    return new Intl.NumberFormat(locale, { ...options, unitDisplay: 'short' }).format(value);
  };
  return {
    integer: (value) => whole.format(value),
    percent: (value) => ratio.format(value),
    count: (value, one, many) =>
      `${whole.format(value)} ${plural.select(value) === 'one' ? one : many}`,
    duration: (ms) => {
      if (ms < 1000) return `${whole.format(ms)}\u00a0ms`;
      if (ms < 60_000) return `${tenths.format(ms / 1000)}\u00a0s`;
      const seconds = Math.round(ms / 1000);
      const minutes = `${whole.format(Math.floor(seconds / 60))}\u00a0min`;
      return seconds % 60 === 0 ? minutes : `${minutes} ${seconds % 60}\u00a0s`;
    },
    bytes: (value) => {
      const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
      return measure(value / 1000 ** step, UNITS[step] ?? 'byte', step === 0 ? 0 : 1);
    },
    instant: (ms) => `${date.format(ms)} UTC`,
  };
}

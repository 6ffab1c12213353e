import { clip } from './table.ts';
import type { Texts } from './texts/texts.ts';

/** How far a long piece of work has come. `total` is null where nobody knows. */
export interface Step {
  /** The work; a new label starts the clock of rate and time left again. */
  readonly label: string;
  /** What it is at just now. */
  readonly detail?: string;
  readonly done: number;
  readonly total: number | null;
  /** What is counted. Items (files, definitions) have no rate worth reading. */
  readonly unit: 'rows' | 'bytes' | 'items';
}

export interface ProgressLine {
  update(step: Step): void;
  /** Wipes the line, so that an answer may be printed. */
  end(): void;
}

export interface ProgressScreen {
  write(text: string): void;
  columns(): number;
  now(): number;
}

/** Work shorter than this shows nothing. */
const SILENT_MS = 1000;
const REDRAW_MS = 100;
/** Wipe the line, and go back to its start (ECMA-48, 8.3.41: erase in line). */
const WIPE = '\r\u001b[2K';

/** One line on the screen that is drawn over. Rate and time left are of the current label. */
export function progressLine(screen: ProgressScreen, texts: Texts): ProgressLine {
  const begun = screen.now();
  let drawn = false;
  let lastDraw = Number.NEGATIVE_INFINITY;
  let label = '';
  let labelBegun = begun;
  return {
    update(step) {
      const now = screen.now();
      if (step.label !== label) {
        label = step.label;
        labelBegun = now;
      }
      if (now - begun < SILENT_MS || now - lastDraw < REDRAW_MS) return;
      const line = progressText(step, now - labelBegun, texts);
      screen.write(WIPE + clip(line, Math.max(20, screen.columns() - 1)));
      lastDraw = now;
      drawn = true;
    },
    end() {
      if (drawn) screen.write(WIPE);
      drawn = false;
    },
  };
}

/** For when nobody is watching. */
export const NO_PROGRESS: ProgressLine = { update: () => {}, end: () => {} };

/** "Running  45 %  1,234,000 / 2,700,000  120,000 rows/s  12 s left" */
export function progressText(step: Step, elapsedMs: number, texts: Texts): string {
  const { integer, percent, bytes } = texts.numbers;
  const { done, total } = step;
  const amount = step.unit === 'bytes' ? bytes : integer;
  const parts = step.detail === undefined ? [step.label] : [step.label, step.detail];
  if (total !== null && total > 0) {
    parts.push(percent(Math.floor((100 * done) / total) / 100));
    parts.push(`${amount(done)} / ${amount(total)}`);
  } else if (done > 0) {
    parts.push(amount(done));
  }
  const perMs = elapsedMs > 0 ? done / elapsedMs : 0;
  if (perMs > 0 && step.unit !== 'items') parts.push(texts.progress.rates[step.unit](perMs * 1000));
  if (perMs > 0 && total !== null && total > done) {
    parts.push(texts.progress.left((total - done) / perMs));
  }
  return parts.join('  ');
}

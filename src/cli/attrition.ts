import type { AttritionView } from '../engine/answer.ts';
import { clip, pad, textWidth } from './table.ts';
import type { Texts } from './texts/texts.ts';

/**
 * The attrition as a funnel: a bar for those who came in, one for those left after each rule, the
 * light end of a bar being what the rule lost.
 *
 *     12,345  ████████████████████████  Came in
 *     10,002  ███████████████████░░░░░  1. No prior cancer
 *                                       lost 2,343 (19 %) · alone keeps 10,002 · …
 */
export function drawAttrition(
  view: AttritionView,
  texts: Texts,
  columns: number,
): readonly string[] {
  const { integer } = texts.numbers;
  const said = texts.attrition;
  const numberWidth = Math.max(textWidth(integer(view.base)), 6);
  const barWidth = Math.max(10, Math.min(40, Math.floor((columns - numberWidth) / 2) - 6));
  const words = Math.max(20, columns - numberWidth - barWidth - 4);
  const margin = ' '.repeat(numberWidth + barWidth + 4);
  const row = (kept: number, before: number, text: string): string => {
    const bar = drawBar(kept, before, view.base, barWidth);
    return `${pad(integer(kept), numberWidth, 'right')}  ${bar}  ${clip(text, words)}`;
  };
  const lines = [said.title, '', row(view.base, view.base, said.cameIn)];
  if (view.rules.length === 0) return [...lines, `${margin}${said.noRules}`];
  view.rules.forEach((rule, i) => {
    const { kept, lost } = rule.cumulated;
    lines.push(row(kept, kept + lost, `${i + 1}. ${rule.name}`));
    const ratio = kept + lost === 0 ? 0 : lost / (kept + lost);
    const notes = [
      said.lost(lost, ratio),
      said.alone(rule.alone.kept),
      said.gain(rule.gainIfDropped),
    ];
    lines.push(margin + notes.join(' · '));
  });
  return [...lines, row(view.final, view.final, said.remain)];
}

/** A bar that shows what is left in full, and lightly what was there before. */
function drawBar(kept: number, before: number, base: number, width: number): string {
  const full = cells(kept, base, width);
  const light = Math.max(0, cells(before, base, width) - full);
  return '█'.repeat(full) + '░'.repeat(light) + ' '.repeat(width - full - light);
}

/** Somebody is never drawn as nobody: one subject has one cell at least. */
function cells(count: number, base: number, width: number): number {
  if (base === 0 || count === 0) return 0;
  return Math.max(1, Math.round((count / base) * width));
}

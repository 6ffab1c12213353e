import type { Chapter } from '../spec.ts';
import { AGGREGATES } from './aggregates-over-windows.ts';
import { EDGES } from './edges.ts';
import { ENTRY } from './entry.ts';
import { LEAVING } from './leaving.ts';
import { OCCURRENCES } from './occurrences.ts';
import { CONCEPT_SETS, EVENTS } from './what-counts.ts';

/** All chapters, in reading order. */
export const CHAPTERS: readonly Chapter[] = [
  ENTRY,
  CONCEPT_SETS,
  EVENTS,
  OCCURRENCES,
  LEAVING,
  AGGREGATES,
  EDGES,
];

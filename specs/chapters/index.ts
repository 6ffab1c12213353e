import type { Chapter } from '../spec.ts';
import { ENTRY } from './entry.ts';

/** All chapters, in reading order. */
export const CHAPTERS: readonly Chapter[] = [ENTRY];

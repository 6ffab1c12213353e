import { parseDefinition } from './circe/json.ts';
import { type ReadCirceOptions, readCirce } from './circe/read.ts';
import { readGraph } from './graph/read.ts';
import type { CohortQuestion } from './nodes.ts';

/** Reads a question in whichever form it is written: an OHDSI definition, or our own graph. */
export function readQuestion(text: string, options: ReadCirceOptions): CohortQuestion {
  const { value } = parseDefinition(text, options.source);
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  return kind === 'cohort' ? readGraph(text, options.source) : readCirce(text, options);
}

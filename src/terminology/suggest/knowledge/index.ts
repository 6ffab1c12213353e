import { readPhrases } from '../phrases.ts';
import { CHEMISTRY } from './chemistry.ts';
import { HEMATOLOGY } from './hematology.ts';
import { IMMUNOLOGY } from './immunology.ts';
import { URINE_AND_METHODS } from './urine.ts';

/**
 * What laboratories call things, against what LOINC calls them: general words of the trade, never
 * the codes of one site. What a site says in its own way is learnt from its accepted mappings.
 */
export const PHRASES = readPhrases([CHEMISTRY, HEMATOLOGY, IMMUNOLOGY, URINE_AND_METHODS]);

/** Words that say nothing of what is measured. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `of in by the for and or with from to on at a an no non de du des d l le la les et ou en dans par
  sur au aux un une pour avec s itself sp spp nos not otherwise specified mcnc`.split(/\s+/),
);

/** Words that name a test without telling it from its neighbours. */
export const WEAK_WORDS: ReadonlySet<string> = new Set(
  `total count number level test dosage assay value result percent presence measured mesure quantitative
  fluid unspecified specimen normal actual other cell body volume type study panel serum plasma blood
  activity virus ab ag interpretation units mass calculation estimated manual automated`.split(
    /\s+/,
  ),
);

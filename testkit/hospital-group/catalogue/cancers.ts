import type { ByAge } from './ages.ts';
import type { ConditionKey } from './conditions.ts';
import type { DrugKey } from './drugs.ts';
import type { ProcedureKey } from './procedures.ts';

/** A cancer: found once, treated in cycles of day hospital. */
export interface Cancer {
  readonly condition: ConditionKey;
  readonly perThousandYears: ByAge;
  /** Women's rate and men's rate, as parts of the figure. */
  readonly women: number;
  readonly men: number;
  readonly foundBy: readonly ProcedureKey[];
  readonly chemotherapy: { readonly drug: DrugKey; readonly chance: number };
  readonly cycles: readonly [low: number, high: number];
  /** Dies of it in the two years that follow. */
  readonly fatality: number;
}

export const CANCERS: readonly Cancer[] = [
  {
    condition: 'breastCancer',
    perThousandYears: [0, 0.2, 2.2, 3.4, 3],
    women: 1,
    men: 0.008,
    foundBy: [],
    chemotherapy: { drug: 'paclitaxel', chance: 0.5 },
    cycles: [4, 8],
    fatality: 0.08,
  },
  {
    condition: 'prostateCancer',
    perThousandYears: [0, 0, 0.9, 5, 5],
    women: 0,
    men: 1,
    foundBy: [],
    chemotherapy: { drug: 'docetaxel', chance: 0.2 },
    cycles: [4, 6],
    fatality: 0.08,
  },
  {
    condition: 'colonCancer',
    perThousandYears: [0, 0.05, 0.6, 1.8, 3],
    women: 0.75,
    men: 1,
    foundBy: ['colonoscopy'],
    chemotherapy: { drug: 'oxaliplatin', chance: 0.5 },
    cycles: [6, 12],
    fatality: 0.25,
  },
  {
    condition: 'lungCancer',
    perThousandYears: [0, 0.03, 0.9, 2.1, 1.9],
    women: 0.55,
    men: 1,
    foundBy: ['chestCt'],
    chemotherapy: { drug: 'cisplatin', chance: 0.6 },
    cycles: [4, 6],
    fatality: 0.62,
  },
];

/**
 * The RUM of PMSI MCO, ungrouped or with its group before it, fixed width (ATIH, description of files): a fixed part, then zones
 * whose numbers the fixed part gives. Fields follow each other without gaps: a width is enough.
 */

type Widths = readonly (readonly [name: string, width: number])[];

/** Where a field stands, in characters from 0. */
export interface FieldPlace {
  readonly start: number;
  readonly end: number;
}

export type Fields = ReadonlyMap<string, FieldPlace>;

/** Zones that follow the fixed part, in this order; each is counted by a field of the fixed part. */
export const ZONES = ['DAS', 'DAD', 'ACTE'] as const;
export type ZoneName = (typeof ZONES)[number];

export interface Layout {
  readonly fixed: Fields;
  readonly fixedChars: number;
  readonly zones: Readonly<Record<ZoneName, { readonly fields: Fields; readonly chars: number }>>;
}

/** Field of the fixed part that says how many zones there are. */
export const COUNTED_BY: Readonly<Record<ZoneName, string>> = {
  DAS: 'NBDAS',
  DAD: 'NBDAD',
  ACTE: 'NBACTE',
};

/** From here to there in every version: what must be read before the version is known. */
export const FORMAT_PLACE: FieldPlace = { start: 9, end: 12 };

const RUM: Widths = [
  ['FINESS', 9],
  ['FORMAT', 3],
  ['RSS', 20],
  ['NDA', 20],
  ['RUM', 10],
  ['NAISSANCE', 8],
  ['SEXE', 1],
  ['UM', 4],
  ['LIT', 2],
  ['ENTREE', 8],
  ['MODE_ENTREE', 1],
  ['PROVENANCE', 1],
  ['SORTIE', 8],
  ['MODE_SORTIE', 1],
  ['DESTINATION', 1],
  ['CP', 5],
  ['POIDS', 4],
  ['AGE_GESTATIONNEL', 2],
  ['DERNIERES_REGLES', 8],
  ['NB_SEANCES', 2],
  ['NBDAS', 2],
  ['NBDAD', 2],
  ['NBACTE', 3],
  ['DP', 8],
  ['DR', 8],
  ['IGS2', 3],
  ['CONFIRMATION', 1],
  ['RADIOTHERAPIE_MACHINE', 1],
  ['RADIOTHERAPIE_DOSIMETRIE', 1],
  ['INNOVATION', 15],
  ['CONVERSION_HC', 1],
  ['RAAC', 1],
  ['CONTEXTE_SURVEILLANCE', 1],
  ['RESERVE_HOSPITALIERE', 1],
  ['RESCRIT', 1],
  ['NB_INTERVENTIONS', 1],
  ['NON_PROGRAMME', 1],
  ['URGENCES', 1],
  ['RESERVE', 4],
  ['ZONE_RESERVEE', 3],
];

const DIAGNOSIS: Widths = [['CODE', 8]];

const ACT: Widths = [
  ['DATE', 8],
  ['CODE', 7],
  ['EXTENSION', 3],
  ['PHASE', 1],
  ['ACTIVITE', 1],
  ['EXTENSION_DOCUMENTAIRE', 1],
  ['MODIFICATEURS', 4],
  ['REMBOURSEMENT', 1],
  ['ASSOCIATION', 1],
  ['NOMBRE', 2],
];

/** From 2026 on. */
const RUM_2026: Widths = [...RUM, ['RESERVE_2026', 13]];
const ACT_2026: Widths = [...ACT, ['DIALYSE_DEBUT', 1], ['MODALITE_AUTORISEE', 2]];

/** What the grouping software writes before a RUM. Its version stands where FORMAT otherwise does. */
const GROUP: Widths = [
  ['CLASSIFICATION', 2],
  ['GHM', 6],
  ['RESERVE_GROUPAGE', 1],
  ['FORMAT_GROUPE', 3],
  ['CODE_RETOUR', 3],
];

/** By FORMAT_PLACE: 022 for stays that ended in 2024 and 2025, 023 from 2026 on; 1.. when grouped. */
export const LAYOUTS: ReadonlyMap<string, Layout> = new Map([
  ['022', layout(RUM, ACT)],
  ['122', layout([...GROUP, ...RUM], ACT)],
  ['023', layout(RUM_2026, ACT_2026)],
  ['123', layout([...GROUP, ...RUM_2026], ACT_2026)],
]);

function layout(rum: Widths, act: Widths): Layout {
  const [fixed, diagnosis, acts] = [placed(rum), placed(DIAGNOSIS), placed(act)];
  const zones = {
    DAS: { fields: diagnosis, chars: length(DIAGNOSIS) },
    DAD: { fields: diagnosis, chars: length(DIAGNOSIS) },
    ACTE: { fields: acts, chars: length(act) },
  };
  return { fixed, fixedChars: length(rum), zones };
}

function placed(widths: Widths): Fields {
  let start = 0;
  return new Map(
    widths.map(([name, width]) => {
      const place = { start, end: start + width };
      start = place.end;
      return [name, place];
    }),
  );
}

function length(widths: Widths): number {
  return widths.reduce((sum, [, width]) => sum + width, 0);
}

import { CONDITIONS } from '../hospital-group/catalogue/conditions.ts';
import { PROCEDURES } from '../hospital-group/catalogue/procedures.ts';
import type { Random } from '../journeys/random.ts';
import { type Identity, numberOf, provenIns } from './identity.ts';
import { addLine, diceFor, finessOf, type Scene } from './scene.ts';
import { compactMonth, DAY, isoTime, MINUTE, type Stamp } from './stamps.ts';
import { type Happening, type Passage, type Stay, type Story, timeWithin } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'pmsi';
/** Nothing was written down: an examination. */
const NOTHING_FOUND = 'Z098';

const withoutDot = (code: unknown): string => String(code).replace('.', '');
const CONDITION_IDS = new Map(
  Object.values(CONDITIONS).map(({ id, local }) => [withoutDot(local.code), id]),
);
const PROCEDURE_IDS = new Map(Object.values(PROCEDURES).map(({ id, local }) => [local.code, id]));

interface Act {
  readonly code: string;
  readonly at: Stamp;
}

/** A passage through a medical unit, as the stay's summary tells it. */
interface Unit {
  readonly unit: string;
  readonly entry: Stamp;
  readonly exit: Stamp;
  readonly main: string;
  readonly others: readonly string[];
  readonly acts: readonly Act[];
}

/** Tells one person's ended stays and day visits. */
export function tellPmsi(scene: Scene, story: Story): void {
  const { identity } = story;
  const dice = diceFor(scene, APPLICATION, identity.person);
  for (const stay of story.stays) {
    if ((stay.class === 'I' || stay.class === 'R') && stay.end !== null) {
      tellStay(scene, dice, identity, stay, stay.end, unitsOf(story, stay, stay.end));
    }
  }
}

/** A RUM each, but for the emergency room; all have the stay's main diagnosis. */
function unitsOf({ told }: Story, stay: Stay, end: Stamp): readonly Unit[] {
  const passages = stay.passages.filter((it) => it.class !== 'E');
  const diagnoses = told.condition_occurrence.filter((it) => passages.includes(it.passage));
  const isMain = ({ row }: Happening): boolean => row['condition_status_source_value'] === 'DP';
  const codeOf = ({ row }: Happening): string => withoutDot(row['condition_source_value']);
  const first = diagnoses.find(isMain) ?? diagnoses[0];
  const main = first === undefined ? NOTHING_FOUND : codeOf(first);
  return passages.map((passage, i) => {
    const others = diagnoses.filter((it) => it.passage === passage).map(codeOf);
    return {
      unit: passage.unit,
      entry: i === 0 ? stay.start : passage.start,
      exit: passages[i + 1]?.start ?? end,
      main,
      others: [...new Set(others)].filter((code) => code !== main),
      acts: actsOf(told.procedure_occurrence, passage),
    };
  });
}

const actsOf = (procedures: readonly Happening[], passage: Passage): readonly Act[] =>
  procedures
    .filter((it) => it.passage === passage)
    .map((it) => ({ code: String(it.row['procedure_source_value']), at: timeWithin(it, 600) }))
    // The CCAM has seven characters; a session of chemotherapy is no act of it.
    .filter(({ code }) => code.length === 7);

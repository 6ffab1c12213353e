import { CONDITIONS } from '../hospital-group/catalogue/conditions.ts';
import { PROCEDURES } from '../hospital-group/catalogue/procedures.ts';
import type { Random } from '../journeys/random.ts';
import type { FeedFile } from './feed-files.ts';
import { diceFor, finessOf, type Scene } from './scene.ts';
import { compactDay, DAY, isoTime, MINUTE, type Stamp } from './stamps.ts';
import type { Passage, Stay, Story } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'emergency';

/** CIM-10 as summaries of passages write it. */
const withoutDot = (code: unknown): string => String(code).replace('.', '');

const CONDITION_IDS = new Map(
  Object.values(CONDITIONS).map(({ id, local }) => [withoutDot(local.code), id]),
);
const PROCEDURE_IDS = new Map(Object.values(PROCEDURES).map(({ id, local }) => [local.code, id]));

/** Symptoms that a hurried summary names first. */
const HURRIED = 'R53';

/** One passage through an emergency room. */
interface Summary {
  readonly stay: Stay;
  readonly entry: Stamp;
  readonly exit: Stamp;
  readonly diagnosis: string;
  readonly acts: readonly string[];
  /** As PMSI: 6 another ward, 7 another hospital, 8 home, 9 dead. */
  readonly modeOut: string;
}

/** Tells one person's passages through emergency rooms. */
export function tellEmergency(scene: Scene, story: Story): void {
  const { person } = story.identity;
  const dice = diceFor(scene, APPLICATION, person);
  for (const [i, stay] of story.stays.entries()) {
    for (const [j, passage] of stay.passages.entries()) {
      if (passage.class !== 'E') continue;
      const summary = summaryOf(story, stay, passage, stay.passages[j + 1], story.stays[i + 1]);
      if (summary !== null) tellPassage(scene, dice, person, summary);
    }
  }
}

function summaryOf(
  { told }: Story,
  stay: Stay,
  passage: Passage,
  ward: Passage | undefined,
  next: Stay | undefined,
): Summary | null {
  const exit = ward?.start ?? stay.end;
  if (exit === null) return null;
  const diagnosis = told.condition_occurrence.find((it) => it.passage === passage);
  const acts = told.procedure_occurrence.filter((it) => it.passage === passage);
  const admitted = next !== undefined && next.class === 'I' && next.start - exit < 20 * MINUTE;
  const elsewhere = admitted && next.site !== stay.site;
  const modeOut =
    ward !== undefined ? '6' : elsewhere ? '7' : admitted ? '6' : stay.modeOut === '9' ? '9' : '8';
  return {
    stay,
    entry: passage.start,
    exit,
    diagnosis: withoutDot(diagnosis?.row['condition_source_value'] ?? HURRIED),
    acts: acts
      .map((it) => String(it.row['procedure_source_value']))
      .filter((code) => code.length === 7),
    modeOut,
  };
}

/** Sent on the day after; a corrected passage is sent again days later. */
function tellPassage(scene: Scene, dice: Random, person: number, summary: Summary): void {
  const { stay, entry, diagnosis } = summary;
  const sent = Math.floor(summary.exit / DAY + 1) * DAY;
  const finess = finessOf(stay.site);
  const add = (it: Summary, at: Stamp): void =>
    scene.files.add(fileOf(finess, at), at, patientElement(it));
  if (dice.chance(scene.mess.correction)) {
    add({ ...summary, diagnosis: HURRIED }, sent);
    add(summary, sent + dice.whole(1, 6) * DAY);
    scene.tally.add(APPLICATION, 'correction');
  } else add(summary, sent);
  if (dice.chance(scene.mess.duplicate)) {
    add(summary, sent + 7 * DAY);
    scene.tally.add(APPLICATION, 'duplicate');
  }
}

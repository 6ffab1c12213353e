import { CONDITIONS } from '../hospital-group/catalogue/conditions.ts';
import { PROCEDURES } from '../hospital-group/catalogue/procedures.ts';
import type { Random } from '../journeys/random.ts';
import { type Identity, numberOf, provenIns } from './identity.ts';
import { type Act, type Rum, rumLine } from './rss-line.ts';
import { addLine, diceFor, finessOf, type Scene } from './scene.ts';
import { compactMonth, isoTime, type Stamp } from './stamps.ts';
import { type Happening, type Passage, type Stay, type Story, timeWithin } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'pmsi';
/** A symptom, coded before the summary was read again. */
const HURRIED = 'R53';
/** Nothing was written down: an examination. */
const NOTHING_FOUND = 'Z098';

const withoutDot = (code: unknown): string => String(code).replace('.', '');
const CONDITION_IDS = new Map(
  Object.values(CONDITIONS).map(({ id, local }) => [withoutDot(local.code), id]),
);
const PROCEDURE_IDS = new Map(Object.values(PROCEDURES).map(({ id, local }) => [local.code, id]));

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
  const isMain = ({ row }: Happening): boolean => row.condition_status_source_value === 'DP';
  const codeOf = ({ row }: Happening): string => withoutDot(row.condition_source_value);
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

/** An act that is done twice on a day is told once, with how often. */
function actsOf(procedures: readonly Happening[], passage: Passage): readonly Act[] {
  const acts = new Map<string, Act>();
  for (const it of procedures) {
    const code = String(it.row.procedure_source_value);
    // The CCAM has seven characters; a session of chemotherapy is no act of it.
    if (it.passage !== passage || code.length !== 7) continue;
    const at = timeWithin(it, 600);
    const same = `${code}/${dateOf(at)}`;
    acts.set(same, { code, at, times: (acts.get(same)?.times ?? 0) + 1 });
  }
  return [...acts.values()];
}

const cut = (text: string): { readonly text: string; readonly what: string } => ({
  text: `${text.slice(0, 60)}\n`,
  what: 'cut',
});

const LINK_HEADER = 'nda;ipp;numero_rss;ins;date_naissance;sexe\n';

/** Lines of a stay's units, in the file of the month in which it ended; a mended one a month later. */
function tellStay(
  scene: Scene,
  dice: Random,
  identity: Identity,
  stay: Stay,
  end: Stamp,
  units: readonly Unit[],
): void {
  const finess = finessOf(stay.site);
  const rss = numberOf(8, stay.site + 2, identity.person * 64 + stay.seq);
  const corrected = dice.chance(scene.mess.correction);
  const isPlain = !corrected;
  const rums = units.map(
    (unit, i): Rum => ({
      ...unit,
      ...{ finess, rss, nda: stay.nda, number: i + 1, identity },
      modeIn: i === 0 ? stay.modeIn : '6',
      modeOut: i === units.length - 1 ? stay.modeOut : '6',
    }),
  );
  const add = (rum: Rum, at: Stamp, mayBeLost: boolean): boolean => {
    const file = { path: `${APPLICATION}/${finess}-${compactMonth(at)}.txt` };
    const key = `${stay.nda}/${rum.number}`;
    const line = { file, at, text: `${rumLine(rum)}\n`, key };
    return addLine(scene, APPLICATION, dice, mayBeLost ? { ...line, spoil: cut } : line);
  };
  for (const rum of rums) {
    if (corrected) add({ ...rum, main: HURRIED }, end, false);
    const told = add(rum, corrected ? nextMonth(end) : end, isPlain);
    writeTruth(scene, identity.person, stay, rum, told);
  }
  if (corrected) scene.tally.add(APPLICATION, 'correction');
  const { ipp } = stay.patient;
  const birth = identity.birth;
  const cells = [stay.nda, ipp, rss, provenIns(stay.patient, end) ?? '', birth, identity.sex];
  const path = `${APPLICATION}/${finess}-${compactMonth(end)}-vidhosp.csv`;
  const line = { file: { path, header: LINK_HEADER }, at: end, key: stay.nda };
  addLine(scene, APPLICATION, dice, { ...line, text: `${cells.join(';')}\n` });
}

/** In the next month's file. */
function nextMonth(at: Stamp): Stamp {
  const [year, month] = [Number(compactMonth(at).slice(0, 4)), Number(compactMonth(at).slice(4))];
  return Date.UTC(year, month, 5) / 1000;
}

function writeTruth(scene: Scene, person: number, stay: Stay, rum: Rum, told: boolean): void {
  const key = `${stay.nda}/${rum.number}`;
  const write = (
    kind: string,
    of: string,
    code: string,
    start: Stamp,
    concept: number | null,
  ): void =>
    scene.truth.write('facts', {
      ...{ person, application: APPLICATION, key: `${key}${of}`, kind },
      ...{ finess: rum.finess, nda: stay.nda, code, start: dateOf(start) },
      end: kind === 'rum' ? dateOf(rum.exit) : null,
      ...{ value: null, unit: null, concept_id: concept, cancelled: 'no' },
      only_in_dead_letters: yesOrNo(!told),
    });
  write('rum', '', rum.unit, rum.entry, null);
  write('diagnosis-main', '/DP', rum.main, rum.entry, CONDITION_IDS.get(rum.main) ?? null);
  for (const code of rum.others) {
    write('diagnosis-other', `/DAS/${code}`, code, rum.entry, CONDITION_IDS.get(code) ?? null);
  }
  for (const { code, at } of rum.acts) {
    write('act', `/${code}/${dateOf(at)}`, code, at, PROCEDURE_IDS.get(code) ?? null);
  }
}

/** PMSI knows days only. */
const dateOf = (at: Stamp): string => isoTime(at).slice(0, 10);

import { CONDITIONS } from '../hospital-group/catalogue/conditions.ts';
import { PROCEDURES } from '../hospital-group/catalogue/procedures.ts';
import type { Random } from '../journeys/random.ts';
import type { FeedFile } from './feed-files.ts';
import { recordHash } from './record-hash.ts';
import { diceFor, finessOf, type Scene } from './scene.ts';
import { compactDay, DAY, frenchTime, isoTime, MINUTE, type Stamp } from './stamps.ts';
import type { Passage, Stay, Story } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'emergency';

/** CIM-10 as summaries of passages write it. */
const withoutDot = (code: unknown): string => String(code).replace('.', '');

const CONDITION_IDS = new Map(
  Object.values(CONDITIONS).map(({ id, local }) => [withoutDot(local.code), id]),
);
const PROCEDURE_IDS = new Map(Object.values(PROCEDURES).map(({ id, local }) => [local.code, id]));

/** Passages are few, so that they break more often: a few of each format should. */
const BREAKS_MORE = 8;
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
    diagnosis: withoutDot(diagnosis?.row.condition_source_value ?? HURRIED),
    acts: acts
      .map((it) => String(it.row.procedure_source_value))
      .filter((code) => code.length === 7),
    modeOut,
  };
}

/** Sent on the day after; a corrected passage is sent again days later. */
function tellPassage(scene: Scene, dice: Random, person: number, summary: Summary): void {
  const { stay, entry } = summary;
  const sent = Math.floor(summary.exit / DAY + 1) * DAY;
  const finess = finessOf(stay.site);
  const add = (it: Summary, at: Stamp): void =>
    scene.files.add(fileOf(finess, at), at, patientElement(it));
  const { birth, sex } = stay.patient.identity;
  const key = `${finess}/${isoTime(entry)}/${birth}/${sex}`;
  const corrected = dice.chance(scene.mess.correction);
  if (corrected) {
    add({ ...summary, diagnosis: HURRIED }, sent);
    scene.tally.add(APPLICATION, 'correction');
  }
  const later = corrected ? sent + dice.whole(1, 6) * DAY : sent;
  let told = true;
  if (!corrected && dice.chance(scene.mess.broken * BREAKS_MORE)) {
    told = dice.chance(0.5);
    const broken = patientElement(summary).replace(/<ENTREE>[^<]*/, '<ENTREE>31/13/2025 99:99');
    scene.files.add(fileOf(finess, sent), sent, broken);
    scene.tally.add(APPLICATION, 'broken');
    scene.truth.write('broken', {
      application: APPLICATION,
      file: fileOf(finess, sent).path,
      what: 'bad-time',
      key,
      sent_again: yesOrNo(told),
      sha256: recordHash(Buffer.from(broken)),
    });
  }
  if (told) add(summary, later);
  if (told && dice.chance(scene.mess.duplicate)) {
    add(summary, later + 7 * DAY);
    scene.tally.add(APPLICATION, 'duplicate');
  }
  writeTruth(scene, person, key, summary, told);
}

function writeTruth(
  { truth }: Scene,
  person: number,
  key: string,
  { stay, entry, exit, diagnosis, acts }: Summary,
  told: boolean,
): void {
  const whole = {
    ...{ person, application: APPLICATION, finess: finessOf(stay.site), nda: stay.nda },
    ...{ start: isoTime(entry), value: null, unit: null, cancelled: 'no' },
    only_in_dead_letters: yesOrNo(!told),
  };
  const end = isoTime(exit);
  truth.write('facts', { ...whole, key, kind: 'passage', code: 'E', end, concept_id: null });
  truth.write('facts', {
    ...whole,
    key: `${key}/DP`,
    kind: 'diagnosis-main',
    code: diagnosis,
    end: null,
    concept_id: CONDITION_IDS.get(diagnosis) ?? null,
  });
  for (const code of acts) {
    truth.write('facts', {
      ...whole,
      key: `${key}/${code}`,
      kind: 'act',
      code,
      end: null,
      concept_id: PROCEDURE_IDS.get(code) ?? null,
    });
  }
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

/** Where patients go on to in the hospital: the code of orientation. */
const ORIENTATIONS: Readonly<Record<string, string>> = { '6': 'MED', '7': 'MED' };

/** A PATIENT element of the emergency department summary (RPU, OSCOUR). */
function patientElement({ stay, entry, exit, diagnosis, acts, modeOut }: Summary): string {
  const { identity } = stay.patient;
  const severity = modeOut === '8' ? '2' : modeOut === '9' ? '5' : '3';
  const elements = [
    element('CP', identity.zip),
    element('COMMUNE', identity.city),
    element('NAISSANCE', identity.birth.split('-').reverse().join('/')),
    element('SEXE', identity.sex),
    element('ENTREE', frenchTime(entry)),
    element('MODE_ENTREE', '8'),
    element('PROVENANCE', 'PEA'),
    element('TRANSPORT', modeOut === '8' ? 'PERSO' : 'AMBU'),
    element('TRANSPORT_PEC', 'AUCUN'),
    element('MOTIF', diagnosis),
    element('GRAVITE', severity),
    element('DP', diagnosis),
    '<LISTE_DA/>',
    acts.length === 0
      ? '<LISTE_ACTES/>'
      : `<LISTE_ACTES>${acts.map((act) => element('ACTE', act)).join('')}</LISTE_ACTES>`,
    element('SORTIE', frenchTime(exit)),
    element('MODE_SORTIE', modeOut),
    modeOut === '6' || modeOut === '7' ? element('DESTINATION', '1') : '<DESTINATION/>',
    ORIENTATIONS[modeOut] === undefined ? '<ORIENT/>' : element('ORIENT', ORIENTATIONS[modeOut]),
  ];
  return `    <PATIENT>\n${elements.map((it) => `      ${it}\n`).join('')}    </PATIENT>\n`;
}

/** A day's file of one hospital. */
function fileOf(finess: string, at: Stamp): FeedFile {
  const dayBefore = frenchTime(at - DAY).slice(0, 10);
  const head = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OSCOUR>',
    '  <ETABLISSEMENT>',
    `    ${element('FINESS', finess)}`,
    `    ${element('ORDRE', '0')}`,
    `    ${element('EXTRACT', `${frenchTime(at)}:00`)}`,
    `    ${element('DATEDEBUT', dayBefore)}`,
    `    ${element('DATEFIN', dayBefore)}`,
    '  </ETABLISSEMENT>',
    '  <PASSAGES>',
    '',
  ].join('\n');
  return {
    path: `${APPLICATION}/${finess}-${compactDay(at)}.xml`,
    render: (patients) => `${head}${patients.join('')}  </PASSAGES>\n</OSCOUR>\n`,
  };
}

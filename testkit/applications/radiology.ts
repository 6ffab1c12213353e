import { PROCEDURES, type ProcedureKey } from '../hospital-group/catalogue/procedures.ts';
import type { Random } from '../journeys/random.ts';
import { dicomFile, type Element } from './dicom-file.ts';
import { assigner, header, pid, segment } from './hl7.ts';
import { Clock, send } from './hl7-sender.ts';
import { numberOf, ownNumber, pad, provenIns } from './identity.ts';
import { recordHash } from './record-hash.ts';
import { cityOf, diceFor, finessOf, type Scene } from './scene.ts';
import { compactDay, hl7Time, isoTime, MINUTE, type Stamp } from './stamps.ts';
import { type Happening, type Stay, type Story, timeWithin } from './story.ts';
import { yesOrNo } from './truth.ts';

export const RADIOLOGY = { application: 'radiology', own: 'RIS-GHT', finess: '549909902' } as const;

interface Examination {
  readonly procedure: ProcedureKey;
  readonly code: string;
  readonly label: string;
  readonly modality: string;
  readonly bodyPart: string;
  /** SOP class of its images, PS3.4 B.5. */
  readonly sopClass: string;
}

export const EXAMINATIONS: readonly Examination[] = [
  {
    procedure: 'chestXRay',
    code: 'RXTHO',
    label: 'Radiographie du thorax',
    modality: 'DX',
    bodyPart: 'CHEST',
    sopClass: '1.2.840.10008.5.1.4.1.1.1.1',
  },
  {
    procedure: 'chestCt',
    code: 'TDMTHO',
    label: 'Scanner thoracique injecté',
    modality: 'CT',
    bodyPart: 'CHEST',
    sopClass: '1.2.840.10008.5.1.4.1.1.2',
  },
  {
    procedure: 'headCt',
    code: 'TDMCER',
    label: 'Scanner cérébral',
    modality: 'CT',
    bodyPart: 'HEAD',
    sopClass: '1.2.840.10008.5.1.4.1.1.2',
  },
  {
    procedure: 'echocardiography',
    code: 'ETT',
    label: 'Échographie cardiaque transthoracique',
    modality: 'US',
    bodyPart: 'HEART',
    sopClass: '1.2.840.10008.5.1.4.1.1.6.1',
  },
  {
    procedure: 'coronarography',
    code: 'CORO',
    label: 'Coronarographie',
    modality: 'XA',
    bodyPart: 'HEART',
    sopClass: '1.2.840.10008.5.1.4.1.1.12.1',
  },
];

const BY_ACT: ReadonlyMap<string, Examination> = new Map(
  EXAMINATIONS.map((it) => [PROCEDURES[it.procedure].local.code, it]),
);

/** Radiology tells of some acts only. */
export const isExamined = ({ row }: Happening): boolean =>
  BY_ACT.has(String(row.procedure_source_value));

const IMAGES_MAX = 300;
const WITHOUT_PREAMBLE = 0.025;
/** Images are few, so that they break more often: a few of each format should. */
const BREAKS_MORE = 8;

/** How many image files there are; a few hundred are enough. */
export interface ImageCount {
  written: number;
}

/** What the messages about one examination share. */
interface Study {
  readonly stay: Stay;
  readonly examination: Examination;
  readonly accession: string;
  readonly ordered: Stamp;
  readonly done: Stamp;
}

/** Tells one person's examinations: orders, reports, and the images' metadata. */
export function tellRadiology(scene: Scene, story: Story, images: ImageCount): void {
  const { person } = story.identity;
  const dice = diceFor(scene, RADIOLOGY.application, person);
  const desk = { scene, dice, person, images, messages: 0 };
  for (const it of story.told.procedure_occurrence) {
    const examination = BY_ACT.get(String(it.row.procedure_source_value));
    if (examination !== undefined) tellStudy(desk, it, examination);
  }
}

interface Desk {
  readonly scene: Scene;
  readonly dice: Random;
  readonly person: number;
  readonly images: ImageCount;
  messages: number;
}

function tellStudy(desk: Desk, happening: Happening, examination: Examination): void {
  const { scene, dice, person } = desk;
  const done = timeWithin(happening, dice.whole(500, 1080));
  const study: Study = {
    stay: happening.stay,
    examination,
    accession: `RX25${numberOf(9, 3, happening.id)}`,
    ordered: done - dice.whole(5, 50) * MINUTE,
    done,
  };
  const clock = new Clock();
  const ordered = clock.at(study.ordered);
  sendOrder(desk, study, 'NW', ordered);
  if (dice.chance(scene.mess.cancellation)) {
    // Ordered twice: the second order is taken back.
    const twice = { ...study, accession: `RX26${numberOf(9, 3, happening.id)}` };
    sendOrder(desk, twice, 'NW', ordered + MINUTE);
    sendOrder(desk, twice, 'CA', ordered + 20 * MINUTE);
    scene.tally.add(RADIOLOGY.application, 'cancellation');
    writeTruth(person, scene, twice, true, true);
  }
  const told = sendReport(desk, study, clock.at(done + dice.whole(20, 300) * MINUTE));
  if (desk.images.written < IMAGES_MAX) writeImage(desk, study);
  writeTruth(person, scene, study, false, told);
}

function head(desk: Desk, study: Study, type: string, at: Stamp): string {
  const { patient, nda } = study.stay;
  const { site } = patient;
  desk.messages += 1;
  return [
    header({
      site,
      application: 'RIS',
      type,
      control: `RIS${pad(desk.person, 7)}${pad(desk.messages, 4)}`,
      at,
      version: '2.5',
      profile: '',
    }),
    pid({
      patient,
      at,
      nda,
      own: `${ownNumber('RX', 5, patient)}^^^${RADIOLOGY.own}&${RADIOLOGY.finess}&N^PI`,
      ins: provenIns(patient, at),
    }),
    segment('PV1', { 1: 1, 2: study.stay.class, 19: `${nda}^^^${assigner(site)}^VN` }),
  ].join('');
}

function obr(study: Study, status: string, reported: Stamp | null): string {
  const { accession, examination, done, stay } = study;
  return segment('OBR', {
    1: 1,
    2: `${accession}^${cityOf(stay.site)}`,
    3: `${accession}^${RADIOLOGY.own}`,
    4: `${examination.code}^${examination.label}^${RADIOLOGY.own}`,
    7: hl7Time(done),
    18: accession,
    22: reported === null ? '' : hl7Time(reported),
    24: examination.modality,
    25: status,
  });
}

function sendOrder(desk: Desk, study: Study, control: 'NW' | 'CA', at: Stamp): void {
  const { accession, stay } = study;
  const text = [
    head(desk, study, 'ORM^O01^ORM_O01', at),
    segment('ORC', {
      1: control,
      2: `${accession}^${cityOf(stay.site)}`,
      3: `${accession}^${RADIOLOGY.own}`,
      5: control === 'NW' ? 'SC' : 'CA',
      9: hl7Time(at),
    }),
    obr(study, control === 'NW' ? 'S' : 'X', null),
  ].join('');
  const { application } = RADIOLOGY;
  const message = { application, site: stay.site, at, text, key: accession, mayBeLost: false };
  send(desk.scene, desk.dice, message);
}

function sendReport(desk: Desk, study: Study, at: Stamp): boolean {
  const { accession, examination, stay } = study;
  const text = [
    head(desk, study, 'ORU^R01^ORU_R01', at),
    segment('ORC', { 1: 'RE', 3: `${accession}^${RADIOLOGY.own}`, 5: 'CM', 9: hl7Time(at) }),
    obr(study, 'F', at),
    segment('OBX', {
      1: 1,
      2: 'TX',
      3: `CR^Compte rendu^${RADIOLOGY.own}`,
      5: `${examination.label}\\.br\\Pas d'anomalie décelée (texte inventé).`,
      11: 'F',
      14: hl7Time(study.done),
    }),
  ].join('');
  const { application } = RADIOLOGY;
  const message = { application, site: stay.site, at, text, key: accession, mayBeLost: false };
  return send(desk.scene, desk.dice, message);
}

function writeImage({ scene, dice, images }: Desk, study: Study): void {
  const { accession } = study;
  const path = `images/${accession}.dcm`;
  images.written += 1;
  const bytes = dicomFile(elementsOf(study), !dice.chance(WITHOUT_PREAMBLE));
  const breaks = dice.chance(scene.mess.broken * BREAKS_MORE);
  writeImageTruth(scene, study, !breaks);
  if (!breaks) {
    scene.files.write(path, bytes);
    return;
  }
  const broken = bytes.subarray(0, Math.floor(bytes.length * 0.6));
  scene.files.write(path, broken);
  const { application } = RADIOLOGY;
  scene.tally.add(application, 'broken-image');
  const what = 'cut';
  scene.truth.write('broken', {
    ...{ application, file: path, what, key: accession, sent_again: 'no' },
    sha256: recordHash(broken),
  });
}

/** An image names its patient, not its stay. */
function writeImageTruth(scene: Scene, { stay, accession, done }: Study, told: boolean): void {
  scene.truth.write('facts', {
    ...{ person: stay.patient.identity.person, application: RADIOLOGY.application },
    ...{ key: accession, kind: 'image', finess: finessOf(stay.site), nda: null, code: null },
    ...{ start: isoTime(done), end: null, value: null, unit: null, concept_id: null },
    ...{ cancelled: 'no', only_in_dead_letters: yesOrNo(!told) },
  });
}

function elementsOf({ stay, accession, examination, done }: Study): readonly Element[] {
  const { identity, ipp, site } = stay.patient;
  const uid = `2.25.${accession.slice(2)}`;
  return [
    [0x0008, 0x0005, 'CS', 'ISO_IR 192'],
    [0x0008, 0x0016, 'UI', examination.sopClass],
    [0x0008, 0x0018, 'UI', `${uid}.1.1`],
    [0x0008, 0x0020, 'DA', compactDay(done)],
    [0x0008, 0x0030, 'TM', hl7Time(done).slice(8)],
    [0x0008, 0x0050, 'SH', accession],
    [0x0008, 0x0060, 'CS', examination.modality],
    [0x0008, 0x0080, 'LO', cityOf(site)],
    [0x0008, 0x1030, 'LO', examination.label],
    [0x0010, 0x0010, 'PN', `${identity.family}^${identity.given}`],
    [0x0010, 0x0020, 'LO', ipp],
    [0x0010, 0x0021, 'LO', finessOf(site)],
    [0x0010, 0x0030, 'DA', identity.birth.replaceAll('-', '')],
    [0x0010, 0x0040, 'CS', identity.sex],
    [0x0018, 0x0015, 'CS', examination.bodyPart],
    [0x0020, 0x000d, 'UI', uid],
    [0x0020, 0x000e, 'UI', `${uid}.1`],
    [0x0020, 0x0010, 'SH', accession.slice(4)],
    [0x0020, 0x0011, 'IS', '1'],
    [0x0020, 0x0013, 'IS', '1'],
  ];
}

function writeTruth(
  person: number,
  scene: Scene,
  { stay, accession, examination, done }: Study,
  cancelled: boolean,
  told: boolean,
): void {
  scene.truth.write('facts', {
    person,
    application: RADIOLOGY.application,
    key: accession,
    kind: 'examination',
    finess: finessOf(stay.site),
    nda: stay.nda,
    code: examination.code,
    start: isoTime(done),
    end: null,
    value: null,
    unit: null,
    concept_id: PROCEDURES[examination.procedure].id,
    cancelled: yesOrNo(cancelled),
    only_in_dead_letters: yesOrNo(!told),
  });
}

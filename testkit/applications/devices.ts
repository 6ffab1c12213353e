import { careSiteId, hasWard } from '../hospital-group/care-sites.ts';
import { TESTS } from '../hospital-group/catalogue/measurements.ts';
import { DEVICES } from '../hospital-group/catalogue/others.ts';
import { WARD_KEYS } from '../hospital-group/catalogue/places.ts';
import type { Random } from '../journeys/random.ts';
import { diceOf, numberOf, pad } from './identity.ts';
import { addLine, closing, diceFor, finessOf, type Scene } from './scene.ts';
import { compactDay, compactMonth, HOUR, isoTime, MINUTE, type Stamp } from './stamps.ts';
import { type Happening, type Stay, type Story, timeWithin } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'devices';
const DEVICE_COUNT = 26_000;
/** The first devices stand in intensive care: so many monitors, then so many ventilators. */
const MONITORS = 60;
const VENTILATORS = 40;

interface DeviceType {
  readonly type: string;
  readonly makes: readonly string[];
}

const MONITOR: DeviceType = {
  type: 'Moniteur multiparamétrique',
  makes: ['Velanis MX4', 'Corvexa Vue 12'],
};
export const VENTILATOR: DeviceType = {
  type: 'Respirateur de réanimation',
  makes: ['Aeropneu R7'],
};
const OTHERS: readonly DeviceType[] = [
  { type: 'Pousse-seringue électrique', makes: ['Injectis P2', 'Seriflux 50'] },
  { type: 'Pompe à perfusion volumétrique', makes: ['Volumat-Z', 'Seriflux V'] },
  { type: 'Électrocardiographe', makes: ['Cardiolin 12D'] },
  { type: 'Tensiomètre électronique', makes: ['Pressolin 3', 'Tensiva'] },
  { type: 'Échographe', makes: ['Sonarex E5'] },
  { type: 'Défibrillateur', makes: ['Ryvolt D1'] },
  { type: 'Lit médicalisé électrique', makes: ['Dormedis L9', 'Dormedis L4'] },
  { type: 'Thermomètre tympanique', makes: ['Thermolo T'] },
  { type: 'Oxymètre de pouls', makes: ['Saturix 2'] },
  MONITOR,
];

const deviceId = (n: number): string => `BM-${pad(n, 6)}`;
const INTENSIVE = pad(careSiteId(0, 'intensive'), 4);

/** The biomedical department's list of everything that it maintains. */
export function writeInventory(scene: Scene): void {
  const file = {
    path: 'devices/inventory.csv',
    header: 'id_equipement;type;marque;modele;numero_serie;site;uf;date_mise_en_service;statut\n',
  };
  for (let n = 1; n <= DEVICE_COUNT; n++) {
    const dice = diceOf(scene.seed, 'device', n);
    const isFixed = n <= MONITORS + VENTILATORS;
    const type = n <= MONITORS ? MONITOR : isFixed ? VENTILATOR : dice.pick(OTHERS);
    const site = isFixed ? 0 : dice.whole(0, scene.sites - 1);
    const ward = isFixed ? 'intensive' : dice.pick(WARD_KEYS.filter((it) => hasWard(site, it)));
    const [make = '', ...model] = dice.pick(type.makes).split(' ');
    const since = (scene.window.from - dice.whole(30, 5000)) * 24 * HOUR;
    const cells = [
      deviceId(n), type.type, make, model.join(' '), `SN${numberOf(8, 1, n)}`, finessOf(site),
      pad(careSiteId(site, ward), 4), isoTime(since).slice(0, 10),
      dice.chance(0.03) ? 'REFORME' : 'EN SERVICE',
    ]; // biome-ignore format: a line of a table
    scene.files.add(file, n, `${cells.join(';')}\n`);
  }
}

interface Parameter {
  readonly code: string;
  readonly unit: string;
  readonly usual: number;
  readonly spread: number;
  readonly conceptId: number | null;
}

/** What a monitor tells each hour; only two of them have a concept in the group's vocabulary. */
export const PARAMETERS: readonly Parameter[] = [
  { code: 'FC', unit: 'bpm', usual: 88, spread: 25, conceptId: null },
  { code: 'FR', unit: 'c/min', usual: 19, spread: 7, conceptId: null },
  { code: 'SPO2', unit: '%', usual: 96, spread: 4, conceptId: null },
  { code: 'TEMP', unit: '°C', usual: 37.4, spread: 1.2, conceptId: null },
  { code: 'PAS', unit: 'mmHg', usual: 121, spread: 28, conceptId: TESTS.systolic.concept.id },
  { code: 'PAD', unit: 'mmHg', usual: 66, spread: 15, conceptId: TESTS.diastolic.concept.id },
];

/** Tells what monitors measured and ventilators did for one person. */
export function tellDevices(scene: Scene, story: Story): void {
  const { person } = story.identity;
  const dice = diceFor(scene, APPLICATION, person);
  for (const stay of story.stays) {
    for (const [i, passage] of stay.passages.entries()) {
      if (passage.ward !== 'intensive') continue;
      const until = stay.passages[i + 1]?.start ?? stay.end ?? closing(scene);
      monitor(scene, dice, person, stay, passage.start, until);
    }
  }
  for (const it of story.told.device_exposure) {
    if (it.row.device_source_value === DEVICES.ventilator.local.code) {
      ventilate(scene, dice, person, it);
    }
  }
}

const cut = (text: string): { readonly text: string; readonly what: string } => ({
  text: `${text.split(';').slice(0, 3).join(';')}\n`,
  what: 'cut',
});

function monitor(
  scene: Scene,
  dice: Random,
  person: number,
  stay: Stay,
  from: Stamp,
  until: Stamp,
): void {
  const bed = 1 + (Number(stay.nda.slice(-4)) % MONITORS);
  const device = deviceId(bed);
  const finess = finessOf(stay.site);
  for (let at = from + 10 * MINUTE; at < until; at += HOUR) {
    for (const { code, unit, usual, spread, conceptId } of PARAMETERS) {
      const decimals = code === 'TEMP' ? 1 : 0;
      const highest = code === 'SPO2' ? 100 : Number.POSITIVE_INFINITY;
      const value = Math.min(highest, usual + (dice.next() * 2 - 1) * spread).toFixed(decimals);
      const file = {
        path: `devices/vitals-${finess}-${compactDay(at)}.csv`,
        header: 'id_equipement;uf;lit;nda;horodatage;parametre;valeur;unite\n',
      };
      const cells = [
        device,
        INTENSIVE,
        `REA-${pad(bed, 2)}`,
        stay.nda,
        isoTime(at),
        code,
        value,
        unit,
      ];
      const key = `${device}/${isoTime(at)}/${code}`;
      const line = { file, at, text: `${cells.join(';')}\n`, key, spoil: cut };
      const told = addLine(scene, APPLICATION, dice, line);
      scene.truth.write('facts', {
        ...{ person, application: APPLICATION, key, kind: 'vital', finess, nda: stay.nda, code },
        start: isoTime(at),
        end: null,
        value,
        unit,
        concept_id: conceptId,
        cancelled: 'no',
        only_in_dead_letters: yesOrNo(!told),
      });
    }
  }
}

function ventilate(scene: Scene, dice: Random, person: number, happening: Happening): void {
  const { stay, passage, id } = happening;
  const start = timeWithin(happening, dice.whole(0, 1200));
  const end = Math.max(start + HOUR, stay.end ?? closing(scene));
  const finess = finessOf(stay.site);
  const key = `US${numberOf(9, 3, id)}`;
  const device = deviceId(MONITORS + 1 + dice.whole(0, VENTILATORS - 1));
  const write = (state: string, until: Stamp | null, at: Stamp): void => {
    const ends = until === null ? '' : isoTime(until);
    const cells = [
      key, device, VENTILATOR.type, stay.nda, passage.unit, isoTime(start), ends, state, isoTime(at),
    ]; // biome-ignore format: a line of a table
    const file = {
      path: `devices/use-${finess}-${compactMonth(at)}.csv`,
      header: 'id_utilisation;id_equipement;type;nda;uf;debut;fin;statut;date_maj\n',
    };
    addLine(scene, APPLICATION, dice, { file, at, text: `${cells.join(';')}\n`, key });
  };
  write('EN COURS', null, start + MINUTE);
  if (stay.end !== null) write('TERMINE', end, end + MINUTE);
  scene.truth.write('facts', {
    ...{ person, application: APPLICATION, key, kind: 'device-use', finess, nda: stay.nda },
    code: VENTILATOR.type,
    start: isoTime(start),
    end: stay.end === null ? null : isoTime(end),
    value: null,
    unit: null,
    concept_id: DEVICES.ventilator.id,
    cancelled: 'no',
    only_in_dead_letters: 'no',
  });
}

import { parseDay } from '../../src/model/day.ts';
import { DRUGS, type DrugKey } from '../hospital-group/catalogue/drugs.ts';
import { DEVICES } from '../hospital-group/catalogue/others.ts';
import type { Random } from '../journeys/random.ts';
import { plainMarks } from './hl7.ts';
import { numberOf, ownNumber } from './identity.ts';
import { addLine, closing, diceFor, finessOf, type Scene } from './scene.ts';
import { compactMonth, DAY, frenchTime, isoTime, MINUTE, type Stamp, stampOf } from './stamps.ts';
import { type Happening, type Story, timeWithin } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'pharmacy';

/** A drug as the pharmacy's own catalogue names it. */
export interface Product {
  readonly drug: DrugKey;
  readonly code: string;
  readonly label: string;
}

/** Seven digits as the French code of hospital drugs (UCD), invented; one product a drug. */
export const PRODUCTS: readonly Product[] = (Object.keys(DRUGS) as DrugKey[]).map((drug, i) => ({
  drug,
  code: String(9_900_017 + i * 23),
  label: plainMarks(DRUGS[drug].local.label).toUpperCase(),
}));

const BY_ATC: ReadonlyMap<string, Product> = new Map(
  PRODUCTS.map((it) => [DRUGS[it.drug].local.code, it]),
);
const INJECTED: ReadonlySet<string> = new Set([
  'A10AE04',
  'B01AB05',
  'J01DD04',
  'J01DD01',
  'C01CA03',
]);

const COLUMNS = {
  prescriptions:
    'id_prescription;version;statut;id_patient;ipp;nda;uf;code_produit;libelle_produit;dose_jour;unite_dose;voie;date_debut;date_fin;date_saisie',
  administrations:
    'id_administration;id_prescription;ipp;nda;code_produit;quantite;unite;date_administration;statut;date_saisie',
  implants: 'id_pose;ipp;nda;uf;code_dm;libelle_dm;numero_lot;date_pose;statut;date_saisie',
} as const;

interface Desk {
  readonly scene: Scene;
  readonly dice: Random;
  readonly person: number;
}

type Cells = readonly (string | number)[];

/** Tells one person's prescriptions, administrations and implants. */
export function tellPharmacy(scene: Scene, story: Story): void {
  const { person } = story.identity;
  const desk = { scene, dice: diceFor(scene, APPLICATION, person), person };
  for (const it of story.told.drug_exposure) prescribe(desk, it);
  for (const it of story.told.device_exposure) {
    if (it.row.device_source_value !== DEVICES.ventilator.local.code) implant(desk, it);
  }
}

/** False when only a broken line told it. */
function write(
  { scene, dice }: Desk,
  table: keyof typeof COLUMNS,
  happening: Happening,
  at: Stamp,
  cells: Cells,
  mayBeLost: boolean,
): boolean {
  const path = `${APPLICATION}/${table}-${finessOf(happening.stay.site)}-${compactMonth(at)}.csv`;
  const file = { path, charset: 'windows-1252', header: `${COLUMNS[table]}\r\n` } as const;
  const line = { file, at, text: `${cells.join(';')}\r\n`, key: String(cells[0]) };
  return addLine(scene, APPLICATION, dice, mayBeLost ? { ...line, spoil: cut } : line);
}

/** A line that lost its second half. */
const cut = (text: string): { readonly text: string; readonly what: string } => ({
  text: `${text.split(';').slice(0, 4).join(';')}\r\n`,
  what: 'cut',
});

const comma = (value: number): string => String(value).replace('.', ',');

function prescribe(desk: Desk, happening: Happening): void {
  const { scene, dice } = desk;
  const { row, stay, passage } = happening;
  const product = BY_ATC.get(String(row.drug_source_value));
  if (product === undefined) return;
  const id = `PR${numberOf(9, 6, happening.id)}`;
  const start = timeWithin(happening, dice.whole(480, 1080));
  const endDay = parseDay(String(row.drug_exposure_end_date)) ?? happening.day;
  const end = Math.max(start, stampOf(endDay, 1439));
  const dose = doseOf(row.sig);
  const cells = (version: number, status: string, daily: number | null, at: Stamp): Cells => [
    id, version, status, ownNumber('PH', 6, stay.patient), stay.patient.ipp, stay.nda, passage.unit,
    product.code, product.label, daily === null ? '' : comma(daily), daily === null ? '' : 'mg',
    INJECTED.has(String(row.drug_source_value)) ? 'INJ' : 'PO', frenchTime(start), frenchTime(end),
    frenchTime(at),
  ]; // biome-ignore format: a line of a table
  const entered = start + dice.whole(1, 9) * MINUTE;
  const later = entered + dice.whole(20, 300) * MINUTE;
  const corrected = dose !== null && dice.chance(scene.mess.correction);
  const cancelled = !corrected && dice.chance(scene.mess.cancellation);
  const plain = !corrected && !cancelled;
  const first = corrected ? (dose ?? 0) * 10 : dose;
  const told = write(
    desk,
    'prescriptions',
    happening,
    entered,
    cells(1, 'ACTIVE', first, entered),
    plain,
  );
  if (corrected)
    write(desk, 'prescriptions', happening, later, cells(2, 'MODIFIEE', dose, later), false);
  if (cancelled)
    write(desk, 'prescriptions', happening, later, cells(2, 'ANNULEE', dose, later), false);
  if (!plain) scene.tally.add(APPLICATION, corrected ? 'correction' : 'cancellation');
  scene.truth.write('facts', {
    ...truthOf(desk, happening, id, 'prescription', product.code),
    start: isoTime(start),
    end: isoTime(end),
    value: dose,
    unit: dose === null ? null : 'mg',
    concept_id: DRUGS[product.drug].id,
    cancelled: yesOrNo(cancelled),
    only_in_dead_letters: yesOrNo(!told),
  });
  if (stay.class === 'I' && !cancelled)
    administer(desk, happening, product, id, { start, end, dose });
}

const doseOf = (sig: string | number | null | undefined): number | null =>
  typeof sig === 'string' ? Number.parseFloat(sig) : null;

/** Each day of the stay, once. */
function administer(
  desk: Desk,
  happening: Happening,
  product: Product,
  prescription: string,
  {
    start,
    end,
    dose,
  }: { readonly start: Stamp; readonly end: Stamp; readonly dose: number | null },
): void {
  const { scene, dice } = desk;
  const { stay } = happening;
  const until = Math.min(end, stay.end ?? closing(scene));
  let day = 0;
  for (let at = start + 30 * MINUTE; at <= until; at += DAY) {
    day += 1;
    const id = `AD${prescription.slice(2)}${String(day).padStart(3, '0')}`;
    const time = at;
    const cancelled = dice.chance(scene.mess.cancellation);
    const cells = (status: string, entered: Stamp): Cells => [
      id, prescription, stay.patient.ipp, stay.nda, product.code, comma(dose ?? 1),
      dose === null ? 'dose' : 'mg', frenchTime(time), status, frenchTime(entered),
    ]; // biome-ignore format: a line of a table
    const done = time + 3 * MINUTE;
    const told = write(desk, 'administrations', happening, done, cells('FAITE', done), !cancelled);
    if (cancelled) {
      const later = done + dice.whole(10, 240) * MINUTE;
      write(desk, 'administrations', happening, later, cells('ANNULEE', later), false);
      scene.tally.add(APPLICATION, 'cancellation');
    }
    scene.truth.write('facts', {
      ...truthOf(desk, happening, id, 'administration', product.code),
      start: isoTime(time),
      end: null,
      value: dose ?? 1,
      unit: dose === null ? 'dose' : 'mg',
      concept_id: DRUGS[product.drug].id,
      cancelled: yesOrNo(cancelled),
      only_in_dead_letters: yesOrNo(!told),
    });
  }
}

function implant(desk: Desk, happening: Happening): void {
  const { scene, dice } = desk;
  const { row, stay, passage } = happening;
  const device = Object.values(DEVICES).find((it) => it.local.code === row.device_source_value);
  if (device === undefined) return;
  const { code, label } = device.local;
  const id = `DM${numberOf(9, 7, happening.id)}`;
  const at = timeWithin(happening, dice.whole(540, 1020));
  const entered = at + 20 * MINUTE;
  const lot = `L${numberOf(7, 8, happening.id % 9_000_000)}`;
  const cells = [
    id, stay.patient.ipp, stay.nda, passage.unit, code, plainMarks(label), lot, frenchTime(at), 'POSE',
    frenchTime(entered),
  ]; // biome-ignore format: a line of a table
  const told = write(desk, 'implants', happening, entered, cells, true);
  scene.truth.write('facts', {
    ...truthOf(desk, happening, id, 'implant', code),
    start: isoTime(at),
    end: null,
    value: null,
    unit: null,
    concept_id: device.id,
    cancelled: 'no',
    only_in_dead_letters: yesOrNo(!told),
  });
}

function truthOf(
  { person }: Desk,
  { stay }: Happening,
  key: string,
  kind: string,
  code: string,
): {
  person: number;
  application: string;
  key: string;
  kind: string;
  finess: string;
  nda: string;
  code: string;
} {
  const finess = finessOf(stay.site);
  return { person, application: APPLICATION, key, kind, finess, nda: stay.nda, code };
}

import { TESTS } from '../hospital-group/catalogue/measurements.ts';
import type { Random } from '../journeys/random.ts';
import { Clock, send } from './hl7-sender.ts';
import { numberOf, ownNumber, type Patient, pad } from './identity.ts';
import { ALAT, type LaboratoryTest, laboratoryTest } from './laboratory-tests.ts';
import { type Line, type Report, reportMessage } from './oru.ts';
import { diceFor, finessOf, type Scene } from './scene.ts';
import { isoTime, MINUTE, type Stamp } from './stamps.ts';
import { type Happening, type Stay, type Story, timeWithin } from './story.ts';
import { yesOrNo } from './truth.ts';

export const LABORATORY = {
  application: 'laboratory',
  own: 'LABO-GHT',
  finess: '549909901',
} as const;

const ORDERS_MAX = 800;
const ALAT_ASKED = 0.15;

/** A test asked for, and what came of it. */
interface Result {
  readonly test: LaboratoryTest;
  /** As printed; null: could not be obtained. */
  readonly value: string | null;
  readonly operator: '' | '<';
  readonly omopValue: string | null;
  status: 'final' | 'corrected' | 'preliminary' | 'deleted' | 'not-obtained';
}

interface Order {
  readonly stay: Stay;
  readonly sampled: Stamp;
  readonly filler: string;
  readonly placer: string;
  readonly results: readonly Result[];
}

/** Patient and stay to which a swapped report goes: the last ones that the laboratory saw. */
export type LastSeen = Map<number, { readonly patient: Patient; readonly nda: string }>;

/** Tells one person's laboratory results, report by report, and the truth of them. */
export class Laboratory {
  readonly #scene: Scene;
  readonly #dice: Random;
  readonly #person: number;
  readonly #lastSeen: LastSeen;
  #messages = 0;
  #orders = 0;

  constructor(scene: Scene, story: Story, lastSeen: LastSeen) {
    this.#scene = scene;
    this.#person = story.identity.person;
    this.#dice = diceFor(scene, LABORATORY.application, this.#person);
    this.#lastSeen = lastSeen;
  }

  tell(story: Story): void {
    const samples = new Map<string, Happening[]>();
    for (const it of story.told.measurement) {
      const code = String(it.row.measurement_source_value);
      if (laboratoryTest(code, it.stay.site) === undefined) continue;
      const key = `${it.passage.visit} ${it.day}`;
      samples.set(key, [...(samples.get(key) ?? []), it]);
    }
    for (const sample of samples.values()) this.#order(sample);
  }

  #order(sample: readonly Happening[]): void {
    const [first] = sample;
    if (first === undefined) return;
    this.#orders += 1;
    if (this.#orders >= ORDERS_MAX) throw new RangeError('a person has too many orders');
    const digits = numberOf(9, 2, this.#person * ORDERS_MAX + this.#orders);
    const results = sample.map((it) => this.#result(it));
    if (results.length >= 4 && this.#dice.chance(ALAT_ASKED)) results.push(this.#alat());
    const order: Order = {
      stay: first.stay,
      sampled: timeWithin(first, this.#dice.whole(360, 470)),
      filler: `LB25${digits}`,
      placer: `P25${digits}`,
      results,
    };
    const told = this.#report(order);
    const { patient, nda } = order.stay;
    this.#lastSeen.set(order.stay.site, { patient, nda });
    this.#truth(order, told);
  }

  #result({ row, stay }: Happening): Result {
    const test = laboratoryTest(String(row.measurement_source_value), stay.site) ?? ALAT;
    const omopValue = row.value_as_number;
    if (omopValue === null || omopValue === undefined) {
      return { test, value: null, operator: '', omopValue: null, status: 'not-obtained' };
    }
    const number = Number(omopValue) * test.factor;
    const isLess = test.least !== null && number < test.least;
    return {
      test,
      value: (isLess ? (test.least ?? 0) : number).toFixed(test.decimals),
      operator: isLess ? '<' : '',
      omopValue: isLess ? null : String(omopValue),
      status: 'final',
    };
  }

  #alat(): Result {
    const value = String(this.#dice.whole(8, 90));
    return { test: ALAT, value, operator: '', omopValue: value, status: 'final' };
  }

  /** One of the ways in which a report reaches the wards. False when it never came in good order. */
  #report(order: Order): boolean {
    const { mess, tally } = this.#scene;
    const clock = new Clock();
    const done = order.sampled + this.#dice.whole(60, 220) * MINUTE;
    const { application } = LABORATORY;
    const other = this.#lastSeen.get(order.stay.site);
    const lines = (change: (result: Result) => Partial<Line> = () => ({})): readonly Line[] =>
      order.results.map((it) => ({ ...lineOf(it), ...change(it) }));
    const later = (): Stamp => clock.at(done + this.#dice.whole(30, 2000) * MINUTE);
    if (this.#dice.chance(mess.preliminary)) {
      const at = clock.at(order.sampled + 40 * MINUTE);
      this.#send(order, 'P', at, lines(asPreliminary));
      tally.add(application, 'preliminary');
      if (this.#dice.chance(0.03)) {
        for (const result of order.results)
          if (result.value !== null) result.status = 'preliminary';
        return true;
      }
    }
    if (other !== undefined && other.patient.ipp !== order.stay.patient.ipp && this.#swaps()) {
      this.#send(order, 'F', clock.at(done), lines(), other);
      this.#send(order, 'C', later(), lines(asCorrected));
      tally.add(application, 'swap');
      for (const result of order.results) if (result.value !== null) result.status = 'corrected';
      return true;
    }
    const chosen = this.#dice.pick(order.results);
    if (chosen.value !== null && this.#dice.chance(mess.correction)) {
      const wrong = this.#dice.pick(['0', '999', String(Number(chosen.value) * 10)]);
      const wrongly = { value: wrong, operator: '' } as const;
      this.#send(
        order,
        'F',
        clock.at(done),
        lines((it) => (it === chosen ? wrongly : {})),
      );
      this.#send(
        order,
        'C',
        later(),
        lines((it) => (it === chosen ? asCorrected(it) : {})),
      );
      tally.add(application, 'correction');
      chosen.status = 'corrected';
      return true;
    }
    if (chosen.value !== null && this.#dice.chance(mess.cancellation)) {
      this.#send(order, 'F', clock.at(done), lines());
      this.#send(
        order,
        'C',
        later(),
        lines((it) => (it === chosen ? { status: 'D' } : {})),
      );
      tally.add(application, 'cancellation');
      chosen.status = 'deleted';
      return true;
    }
    return this.#send(order, 'F', clock.at(done), lines(), order.stay, true);
  }

  #swaps = (): boolean => this.#dice.chance(this.#scene.mess.swap);

  #send(
    order: Order,
    status: Report['status'],
    at: Stamp,
    lines: readonly Line[],
    whose: { readonly patient: Patient; readonly nda: string } = order.stay,
    mayBeLost = false,
  ): boolean {
    this.#messages += 1;
    const { patient, nda } = whose;
    const text = reportMessage({
      patient,
      nda,
      own: `${ownNumber('LB', 4, patient)}^^^${LABORATORY.own}&${LABORATORY.finess}&N^PI`,
      class: order.stay.class,
      unit: order.stay.passages.at(-1)?.unit ?? '',
      control: `SGL${pad(this.#person, 7)}${pad(this.#messages, 4)}`,
      at,
      sampled: order.sampled,
      filler: order.filler,
      placer: order.placer,
      status,
      lines,
      note: this.#dice.chance(0.08)
        ? 'Prélèvement hémolysé : potassium à interpréter avec prudence'
        : null,
    });
    const { application } = LABORATORY;
    const site = order.stay.site;
    const key = order.filler;
    return send(this.#scene, this.#dice, { application, site, at, text, key, mayBeLost });
  }

  #truth({ stay, sampled, filler, results }: Order, told: boolean): void {
    for (const { test, value, operator, omopValue, status } of results) {
      const known = test.test === null ? null : TESTS[test.test];
      this.#scene.truth.write('results', {
        person: this.#person,
        finess: finessOf(stay.site),
        order: filler,
        code: test.code,
        ipp: stay.patient.ipp,
        nda: stay.nda,
        operator,
        value,
        unit: test.unit,
        time: isoTime(sampled),
        status,
        concept_id: known?.concept.id ?? null,
        omop_value: omopValue,
        omop_unit_concept_id: test.unitConceptId,
        only_in_dead_letters: yesOrNo(!told),
      });
    }
  }
}

function lineOf({ test, value, operator }: Result): Line {
  return { test, value, operator, status: value === null ? 'X' : 'F' };
}

const asPreliminary = ({ value }: Result): Partial<Line> => (value === null ? {} : { status: 'P' });
const asCorrected = ({ value }: Result): Partial<Line> => (value === null ? {} : { status: 'C' });

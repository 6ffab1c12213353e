import { hasWard } from '../hospital-group/care-sites.ts';
import { WARD_KEYS, type WardKey } from '../hospital-group/catalogue/places.ts';
import type { Random } from '../journeys/random.ts';
import { type Adt, adtMessage, type Movement, type Trigger, type Venue } from './adt.ts';
import { Clock, send, soon } from './hl7-sender.ts';
import { numberOf, type Patient, pad } from './identity.ts';
import { closing, diceFor, finessOf, opening, type Scene } from './scene.ts';
import { DAY, HOUR, isoTime, MINUTE, type Stamp } from './stamps.ts';
import type { Passage, Stay, StayClass, Story } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'admissions';
const MOVEMENTS_MAX = 500;
const ANNOUNCED = 0.3;
const WRONG_CLASS = 0.02;
/** Few patients are moved or discharged, so that what goes wrong there must go wrong more often. */
const WARDS_ERR = 4;

/** Tells one person's stays and movements, message by message, and the truth of them. */
export class Admissions {
  readonly #scene: Scene;
  readonly #dice: Random;
  readonly #person: number;
  #movements = 0;
  #messages = 0;

  constructor(scene: Scene, story: Story) {
    this.#scene = scene;
    this.#person = story.identity.person;
    this.#dice = diceFor(scene, APPLICATION, this.#person);
  }

  tell(stays: readonly Stay[]): void {
    const proven = new Set<Patient>();
    for (const stay of stays) {
      this.#stay(stay);
      this.#ghost(stay);
      if (!proven.has(stay.patient)) this.#prove(stay);
      proven.add(stay.patient);
    }
  }

  /** A40, and A37 when it was a mistake. Tells when. */
  merge(survivor: Patient, subsumed: Patient, at: Stamp, samePerson: boolean): void {
    this.#send({ trigger: 'A40', patient: survivor, other: subsumed, at, occurred: at }, '');
    const undone = samePerson ? null : at + this.#dice.whole(10, 90) * MINUTE;
    if (undone !== null) {
      const both = { patient: survivor, other: subsumed };
      this.#send({ trigger: 'A37', ...both, at: undone, occurred: undone }, '');
    }
    this.#scene.tally.add(APPLICATION, samePerson ? 'merge' : 'wrong-merge');
    this.#scene.truth.write('merges', {
      finess: finessOf(survivor.site),
      survivor: survivor.ipp,
      subsumed: subsumed.ipp,
      at: isoTime(at),
      same_person: yesOrNo(samePerson),
      undone_at: undone === null ? null : isoTime(undone),
    });
  }

  #stay(stay: Stay): void {
    const clock = new Clock();
    const { passages } = stay;
    const [first] = passages;
    if (first === undefined) return;
    const mistaken = (stay.class === 'O' || stay.class === 'R') && this.#dice.chance(WRONG_CLASS);
    if (first.class !== 'E' && stay.class !== 'O') this.#announce(stay, first, clock);
    const told = this.#enter(stay, first, mistaken, clock);
    for (const [i, passage] of passages.entries()) {
      if (i === 0) continue;
      const changes = passages[i - 1]?.class !== passage.class;
      if (changes) this.#move(stay, passage, 'A06', clock, false);
      else {
        if (this.#dice.chance(this.#scene.mess.cancellation * WARDS_ERR))
          this.#ghostTransfer(stay, i, clock);
        this.#move(stay, passage, 'A02', clock, true);
      }
    }
    const last = passages.at(-1) ?? first;
    if (stay.class !== 'O' && stay.end !== null) this.#leave(stay, last, stay.end, clock);
    this.#scene.truth.write('stays', {
      ...this.#place(stay),
      ipp: stay.patient.ipp,
      class: stay.class,
      start: isoTime(stay.start),
      end: stay.class === 'O' || stay.end === null ? null : isoTime(stay.end),
      mode_in: stay.modeIn,
      mode_out: stay.class === 'O' || stay.end === null ? null : stay.modeOut,
      state: stay.class === 'O' || stay.end !== null ? 'done' : 'open',
      only_in_dead_letters: yesOrNo(!told),
    });
  }

  #announce(stay: Stay, first: Passage, clock: Clock): void {
    const at = stay.start - this.#dice.whole(1, 10) * DAY;
    if (at < opening(this.#scene) || !this.#dice.chance(ANNOUNCED)) return;
    const venue = venueOf(stay, first, stay.class);
    this.#send(
      { trigger: 'A05', patient: stay.patient, at: clock.at(at), occurred: at, venue },
      '',
    );
  }

  /** A01 or A04; a stay by mistake becomes a day visit by A07. False when it was lost. */
  #enter(stay: Stay, first: Passage, mistaken: boolean, clock: Clock): boolean {
    if (!mistaken) {
      const trigger = first.class === 'I' ? 'A01' : 'A04';
      const lone = stay.class === 'O' && stay.patient.provenFrom === 0;
      return this.#move(stay, first, trigger, clock, lone);
    }
    this.#scene.tally.add(APPLICATION, 'wrong-class');
    this.#move(stay, { ...first, class: 'I' }, 'A01', clock, false);
    const corrected = { ...first, start: first.start + 6 * MINUTE };
    return this.#move(stay, corrected, 'A07', clock, false);
  }

  /** One movement: told, perhaps wrongly first, then set right by Z99. */
  #move(stay: Stay, passage: Passage, trigger: Trigger, clock: Clock, mayBeLost: boolean): boolean {
    const id = this.#movementId(stay.site);
    const wrong = this.#dice.chance(this.#scene.mess.correction);
    const shift = this.#dice.whole(-3, 3) * 7 * MINUTE;
    const unit = wrong && shift === 0 ? this.#otherUnit(stay.site, passage.ward) : passage;
    const said = wrong ? { ...passage, ...unit, start: passage.start + shift } : passage;
    const base = { stay, clock, id, mayBeLost: mayBeLost && !wrong };
    const sent = this.#movement({
      ...base,
      trigger,
      passage: said,
      action: 'INSERT',
      original: null,
    });
    if (wrong) {
      this.#scene.tally.add(APPLICATION, 'correction');
      this.#movement({ ...base, trigger: 'Z99', passage, action: 'UPDATE', original: trigger });
    }
    this.#truth(stay, id, trigger, passage, 'final', sent);
    return sent;
  }

  #leave(stay: Stay, last: Passage, end: Stamp, clock: Clock): void {
    const early = end - this.#dice.whole(6, 30) * HOUR;
    if (early > last.start + HOUR && this.#dice.chance(this.#scene.mess.cancellation * WARDS_ERR)) {
      const passage = { ...last, start: early };
      this.#cancelled(stay, passage, 'A03', 'A13', clock);
    }
    this.#move(stay, { ...last, start: end }, 'A03', clock, false);
  }

  /** A transfer to another ward that never was. */
  #ghostTransfer(stay: Stay, next: number, clock: Clock): void {
    const [before, after] = [stay.passages[next - 1], stay.passages[next]];
    if (before === undefined || after === undefined) return;
    const start = before.start + Math.floor((after.start - before.start) / 2 / MINUTE) * MINUTE;
    const passage = { ...before, ...this.#otherUnit(stay.site, before.ward), start };
    this.#cancelled(stay, passage, 'A02', 'A12', clock);
  }

  #cancelled(stay: Stay, passage: Passage, trigger: Trigger, by: Trigger, clock: Clock): void {
    const id = this.#movementId(stay.site);
    const base = { stay, clock, id, passage, mayBeLost: false };
    this.#movement({ ...base, trigger, action: 'INSERT', original: null });
    this.#movement({ ...base, trigger: by, action: 'CANCEL', original: trigger });
    this.#scene.tally.add(APPLICATION, 'cancellation');
    this.#truth(stay, id, trigger, passage, 'cancelled', true);
  }

  /** A stay opened or announced for the patient by mistake, and cancelled. */
  #ghost(real: Stay): void {
    if (!this.#dice.chance(this.#scene.mess.cancellation)) return;
    const [first] = real.passages;
    if (first === undefined) return;
    const start = Math.min(real.start + this.#dice.whole(1, 90) * HOUR, closing(this.#scene));
    const passage: Passage = { ...first, class: 'I', start };
    const nda = `26${numberOf(8, real.site + 3, this.#person * 64 + real.seq)}`;
    const stay: Stay = { ...real, nda, class: 'I', passages: [passage], start, end: null };
    const clock = new Clock();
    if (this.#dice.chance(0.3)) {
      const venue = venueOf(stay, passage, 'I');
      const [at, later] = [start - 5 * HOUR, start - 3 * HOUR];
      const { patient } = stay;
      this.#send({ trigger: 'A05', patient, at: clock.at(at), occurred: at, venue }, '');
      this.#send({ trigger: 'A38', patient, at: clock.at(later), occurred: later, venue }, '');
      this.#scene.tally.add(APPLICATION, 'cancellation');
    } else this.#cancelled(stay, passage, 'A01', 'A11', clock);
    this.#scene.truth.write('stays', {
      ...this.#place(stay),
      ipp: stay.patient.ipp,
      class: 'I',
      start: isoTime(start),
      end: null,
      mode_in: stay.modeIn,
      mode_out: null,
      state: 'cancelled',
      only_in_dead_letters: 'no',
    });
  }

  /** An identity is proven some time after the first stay began. */
  #prove(stay: Stay): void {
    const { patient } = stay;
    const [first] = stay.passages;
    const at = patient.provenFrom;
    if (at === null || at === 0 || first === undefined) return;
    this.#scene.tally.add(APPLICATION, 'proven-later');
    const venue = venueOf(stay, first, stay.class);
    this.#send({ trigger: 'A08', patient, at, occurred: at, venue }, '');
  }

  #movement(it: {
    readonly stay: Stay;
    readonly passage: Passage;
    readonly trigger: Trigger;
    readonly action: Movement['action'];
    readonly original: Trigger | null;
    readonly id: string;
    readonly clock: Clock;
    readonly mayBeLost: boolean;
  }): boolean {
    const { stay, passage, trigger, action, original, id } = it;
    const later = action === 'INSERT' ? 0 : this.#dice.whole(30, 900) * MINUTE;
    const at = it.clock.at(soon(this.#dice, passage.start) + later);
    const leaves = trigger === 'A03' || original === 'A03';
    const venue = venueOf(stay, passage, passage.class, leaves ? passage.start : null);
    const movement = { id, start: passage.start, action, original, nature: 'HMS' };
    const adt = { trigger, patient: stay.patient, at, occurred: passage.start, venue, movement };
    return this.#send(adt, id, it.mayBeLost);
  }

  #send(adt: Omit<Adt, 'control'>, key: string, mayBeLost = false): boolean {
    const { site } = adt.patient;
    this.#messages += 1;
    const control = `GAM${pad(this.#person, 7)}${pad(this.#messages, 4)}`;
    const text = adtMessage({ ...adt, control });
    const message = { application: APPLICATION, site, at: adt.at, text, key, mayBeLost };
    return send(this.#scene, this.#dice, message);
  }

  #movementId(site: number): string {
    this.#movements += 1;
    if (this.#movements >= MOVEMENTS_MAX) throw new RangeError('a person moves too often');
    return `M${numberOf(9, site + 5, this.#person * MOVEMENTS_MAX + this.#movements)}`;
  }

  #otherUnit(site: number, ward: WardKey): { readonly ward: WardKey; readonly unit: string } {
    const others = WARD_KEYS.filter((it) => it !== ward && it !== 'emergency' && hasWard(site, it));
    const other = this.#dice.pick(others);
    return { ward: other, unit: pad((site + 1) * 100 + WARD_KEYS.indexOf(other) + 1, 4) };
  }

  #place({ site, nda }: Stay): { readonly person: number; finess: string; nda: string } {
    return { person: this.#person, finess: finessOf(site), nda };
  }

  #truth(
    stay: Stay,
    movement: string,
    trigger: Trigger,
    { unit, start }: Passage,
    state: 'final' | 'cancelled',
    told: boolean,
  ): void {
    this.#scene.truth.write('movements', {
      ...this.#place(stay),
      movement,
      trigger,
      unit,
      start: isoTime(start),
      state,
      only_in_dead_letters: yesOrNo(!told),
    });
  }
}

function venueOf(stay: Stay, passage: Passage, as: StayClass, end: Stamp | null = null): Venue {
  return {
    nda: stay.nda,
    class: as,
    ward: passage.ward,
    unit: passage.unit,
    start: stay.start,
    end,
    modeIn: stay.modeIn,
    modeOut: end === null ? null : stay.modeOut,
  };
}

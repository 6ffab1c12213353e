import { drawLife } from '../hospital-group/life.ts';
import { Random } from '../journeys/random.ts';
import { diceOf, type Identity, identityOf, pad } from './identity.ts';
import { addLine, diceFor, finessOf, type Scene } from './scene.ts';
import { compactDay, compactMonth, DAY, isoTime, type Stamp, stampOf } from './stamps.ts';
import type { Story } from './story.ts';

const APPLICATION = 'deaths';
const INS_KNOWN = 0.7;
const HEADER =
  'nom;prenoms;sexe;date_naissance;code_lieu_naissance;date_deces;code_lieu_deces;numero_acte;matricule_ins\n';
/** Numbers of people whom the group never met: beyond all its persons. */
const STRANGERS_FROM = 900_000;

/** As the state writes names: capitals without accents. */
const plain = (name: string): string =>
  name
    .replaceAll('Œ', 'OE')
    .replaceAll('œ', 'oe')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toUpperCase();

interface Entry {
  readonly act: string;
  readonly hasIns: boolean;
}

function register(scene: Scene, dice: Random, who: Identity, died: Stamp): Entry {
  const at = died + dice.whole(2, 20) * DAY;
  const act = `${pad(who.person, 6)}-${pad(dice.whole(1, 99), 2)}`;
  const hasIns = dice.chance(INS_KNOWN);
  const cells = [
    plain(who.family), plain(who.given), who.sex === 'F' ? '2' : '1', who.birth.replaceAll('-', ''),
    '00000', compactDay(died), '00000', act, hasIns ? who.ins : '',
  ]; // biome-ignore format: a line of a table
  const file = { path: `deaths/deces-${compactMonth(at)}.csv`, header: HEADER };
  addLine(scene, APPLICATION, dice, { file, at, text: `${cells.join(';')}\n`, key: act });
  return { act, hasIns };
}

/** The state's register tells a death some days later. */
export function tellDeath(scene: Scene, { identity, death, stays }: Story): void {
  if (death === null) return;
  const { person } = identity;
  const { act: key, hasIns } = register(
    scene,
    diceFor(scene, APPLICATION, person),
    identity,
    death,
  );
  const last = stays.at(-1);
  scene.truth.write('facts', {
    ...{ person, application: APPLICATION, key, kind: 'death' },
    finess: last === undefined ? null : finessOf(last.site),
    nda: null,
    code: hasIns ? 'ins' : 'no-ins',
    start: isoTime(death),
    end: null,
    value: null,
    unit: null,
    concept_id: null,
    cancelled: 'no',
    only_in_dead_letters: 'no',
  });
}

/** One stranger a day. */
export function tellStrangersDeaths(scene: Scene): void {
  const { seed, window } = scene;
  for (let day = window.from; day <= window.to; day++) {
    const id = STRANGERS_FROM + day - window.from;
    const who = identityOf(seed, drawLife(id, Random.of(seed, id), 1));
    register(scene, diceOf(seed, 'stranger', id), who, stampOf(day, 720));
  }
}

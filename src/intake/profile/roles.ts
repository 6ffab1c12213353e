import type { ColumnProfile } from './column.ts';
import {
  HEADER_WORDS,
  type HeaderWord,
  headerText,
  PERSONAL,
  PLACE_CODE,
  type Role,
  THING,
} from './header-words.ts';

export type Roles = ReadonlyMap<Role, ColumnProfile>;

/** A number slot may hold `<5` now and then. */
const NUMBERS_MIN = 0.5;

/** Which column is what, by its name and its values. A column has one role. */
export function rolesOf(columns: readonly ColumnProfile[]): Roles {
  const roles = new Map<Role, ColumnProfile>();
  const taken = new Set<ColumnProfile>();
  const give = (role: Role, column: ColumnProfile | undefined): void => {
    if (column === undefined || roles.has(role)) return;
    roles.set(role, column);
    taken.add(column);
  };
  for (const role of new Set(HEADER_WORDS.map((word) => word.role))) {
    const free = columns.filter((column) => !taken.has(column) && column.filled > 0);
    give(
      role,
      best(
        free,
        HEADER_WORDS.filter((word) => word.role === role),
      ),
    );
  }
  const isFree = (column: ColumnProfile): boolean => !taken.has(column);
  // What is only dated when it was written down happened then, as far as is known.
  const version = roles.get('version');
  if (!roles.has('start') && version?.times !== null) give('start', version);
  if (!roles.has('start'))
    give(
      'start',
      columns.find((one) => isFree(one) && one.looks === 'date'),
    );
  if (!roles.has('code')) give('code', roles.get('label'));
  give('key', keyAmong(columns.filter(isFree)));
  return roles;
}

function best(
  columns: readonly ColumnProfile[],
  words: readonly HeaderWord[],
): ColumnProfile | undefined {
  let found: ColumnProfile | undefined;
  let most = 0;
  for (const column of columns) {
    const name = headerText(column.name);
    for (const word of words) {
      if (word.weight <= most || !word.pattern.test(name)) continue;
      if (!fits(column, name, word)) continue;
      found = column;
      most = word.weight;
    }
  }
  return found;
}

function fits(column: ColumnProfile, name: string, { role, shape }: HeaderWord): boolean {
  if (shape === 'time' && column.looks !== 'date') return false;
  if (shape === 'number' && (column.numbers < NUMBERS_MIN || column.looks === 'date')) return false;
  const isEvent = role === 'code' || role === 'label';
  if (isEvent && (isPersonal(name) || PLACE_CODE.test(name))) return false;
  if (isEvent && /^_(?:id|num|numero|no)_|_id_$/.test(name))
    return role === 'code' && /item/.test(name);
  if (role === 'unit' && /_(?:fonctionnelle|medicale|soins)_/.test(name)) return false;
  if (role === 'code' || role === 'sex' || role === 'status') return column.looks !== 'date';
  if (role === 'patient' || role === 'visit') return column.looks !== 'date';
  return true;
}

function isPersonal(name: string): boolean {
  return PERSONAL.test(name) && !THING.test(name);
}

const KEY_NAME =
  /^_(?:id|num|numero|no|identifiant|ref|cle)_|_(?:id|num|numero|key|uuid|guid)_$|^_id_$/;
/** A key may come again with a correction, but not with most rows. */
const SPREAD_MIN = 0.5;

function keyAmong(columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  const spread = ({ distinct, filled }: ColumnProfile): number => distinct / filled;
  return columns
    .filter((column) => KEY_NAME.test(headerText(column.name)) && column.filled === column.rows)
    .filter((column) => column.filled > 0 && spread(column) >= SPREAD_MIN)
    .sort((a, b) => spread(b) - spread(a))[0];
}

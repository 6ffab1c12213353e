import { ParcoursError, type Sentence } from '../../model/errors.ts';
import type { DatabaseFrom } from './from.ts';

/** What went wrong, without values: messages of databases may cite rows. */
export function databaseFault(
  from: DatabaseFrom,
  code: string,
  sentence: Sentence,
  kind: string | null = null,
  cause?: unknown,
): ParcoursError {
  const source = `${from.system} ${from.host}/${from.database}`;
  const place = kind === null ? { source } : { source, path: kind };
  return new ParcoursError('environment', `database.${code}`, sentence, place, { cause });
}

interface Known {
  readonly rule: string;
  readonly sentence: Sentence;
}

const DENIED: Known = {
  rule: 'denied',
  sentence: {
    fr: 'La base refuse l’accès : compte, mot de passe ou droits',
    en: 'The database denies access: account, password or rights',
  },
};
const UNREACHABLE: Known = {
  rule: 'unreachable',
  sentence: { fr: 'La base ne peut être atteinte', en: 'The database can’t be reached' },
};
const NO_TABLE: Known = {
  rule: 'no-table',
  sentence: {
    fr: 'La base ne connaît pas une table ou une colonne de cette requête',
    en: 'The database doesn’t know a table or a column of this query',
  },
};
const STOPPED: Known = {
  rule: 'timeout',
  sentence: {
    fr: 'La base a arrêté la requête, trop longue',
    en: 'The database stopped the query, which took too long',
  },
};

/** SQLSTATE of PostgreSQL; names of MySQL and of the network; numbers of SQL Server and Oracle. */
const KNOWN: Readonly<Record<string, Known>> = {
  '28P01': DENIED,
  '28000': DENIED,
  '42501': DENIED,
  '3D000': UNREACHABLE,
  '42P01': NO_TABLE,
  '42703': NO_TABLE,
  '57014': STOPPED,
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  ESOCKET: UNREACHABLE,
  ER_ACCESS_DENIED_ERROR: DENIED,
  ER_DBACCESS_DENIED_ERROR: DENIED,
  ER_TABLEACCESS_DENIED_ERROR: DENIED,
  ER_BAD_DB_ERROR: UNREACHABLE,
  ER_NO_SUCH_TABLE: NO_TABLE,
  ER_BAD_FIELD_ERROR: NO_TABLE,
  ER_QUERY_TIMEOUT: STOPPED,
  ER_STATEMENT_TIMEOUT: STOPPED,
  ELOGIN: DENIED,
  ETIMEOUT: STOPPED,
  'ORA-01017': DENIED,
  'ORA-00942': NO_TABLE,
  'ORA-00904': NO_TABLE,
  'NJS-123': STOPPED,
  'NJS-500': UNREACHABLE,
  'NJS-503': UNREACHABLE,
};

/** A fault that a driver tells, by its code alone. */
export function driverFault(
  from: DatabaseFrom,
  error: unknown,
  kind: string | null,
): ParcoursError {
  if (error instanceof ParcoursError) return error;
  const { code, errors } = error as { code?: unknown; errors?: readonly { code?: unknown }[] };
  // An address that stands for several fails with the errors of all.
  const text = String(code ?? errors?.[0]?.code ?? '');
  const known = KNOWN[text];
  if (known !== undefined) return databaseFault(from, known.rule, known.sentence, kind, error);
  const shown = text === '' ? '' : ` (${text})`;
  const fr = `La base a répondu par une erreur${shown}`;
  const en = `The database answered with an error${shown}`;
  return databaseFault(from, 'failed', { fr, en }, kind, error);
}

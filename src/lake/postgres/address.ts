import { ParcoursError } from '../../model/errors.ts';

/** A PostgreSQL database as a user names it. A password that isn't in it is taken from PGPASSWORD. */
export interface PostgresAddress {
  /** For the driver alone: it may hold a password. */
  readonly href: string;
  /** `?schema=` of the address. */
  readonly schema: string | undefined;
  /** Without user, password and parameters: fit for errors, logs and the load's record. */
  readonly shown: string;
}

export function isPostgresUrl(source: string): boolean {
  return /^postgres(ql)?:\/\//i.test(source);
}

export function postgresAddress(source: string): PostgresAddress {
  const url = parsedUrl(source);
  const schema = url.searchParams.get('schema') ?? undefined;
  url.searchParams.delete('schema');
  return { href: url.href, schema, shown: `postgresql://${url.host}${url.pathname}` };
}

function parsedUrl(source: string): URL {
  const url = isPostgresUrl(source) && URL.canParse(source) ? new URL(source) : null;
  if (url !== null) return url;
  throw new ParcoursError('usage', 'postgresql.address', {
    fr: 'L’adresse de la base ne se lit pas ; la forme attendue est postgresql://utilisateur@hôte:port/base?schema=nom.',
    en: 'The address of the database cannot be read; expected is postgresql://user@host:port/database?schema=name.',
  });
}

import { ParcoursError, type Sentence } from '../../model/errors.ts';

/** SQLSTATE of PostgreSQL (Appendix A of its manual), or the code of the system's network. */
interface KnownRefusal {
  readonly codes: readonly string[];
  readonly code: string;
  readonly sentence: Sentence;
}

const KNOWN: readonly KnownRefusal[] = [
  {
    codes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
    code: 'postgresql.unreachable',
    sentence: {
      fr: 'Aucun PostgreSQL ne répond à cette adresse',
      en: 'No PostgreSQL answers at this address',
    },
  },
  {
    codes: ['28P01', '28000'],
    code: 'postgresql.login',
    sentence: {
      fr: 'PostgreSQL refuse ce compte ou son mot de passe, que donnent l’adresse ou PGPASSWORD',
      en: 'PostgreSQL refuses this account or its password, which the address or PGPASSWORD gives',
    },
  },
  {
    codes: ['3D000'],
    code: 'postgresql.no-database',
    sentence: {
      fr: 'Il n’y a pas de base de ce nom sur ce serveur',
      en: 'There is no database of this name on this server',
    },
  },
  {
    codes: ['42501'],
    code: 'postgresql.rights',
    sentence: {
      fr: 'Ce compte n’a pas les droits qu’il faut dans cette base',
      en: 'This account lacks the rights that are needed in this database',
    },
  },
  {
    codes: ['25006'],
    code: 'postgresql.read-only',
    sentence: {
      fr: 'Cette base n’accepte que des lectures, et pas de tables temporaires (un serveur de secours ?)',
      en: 'This database can only be read, and takes no temporary tables (a standby server?)',
    },
  },
  {
    codes: ['53100'],
    code: 'postgresql.disk-full',
    sentence: {
      fr: 'Le disque du serveur PostgreSQL est plein',
      en: 'The disk of the PostgreSQL server is full',
    },
  },
  {
    codes: ['22021', '22P05'],
    code: 'postgresql.text',
    sentence: {
      fr: 'Un texte contient un caractère que cette base PostgreSQL ne peut pas garder',
      en: 'A text holds a character that this PostgreSQL database cannot keep',
    },
  },
  {
    codes: ['42809'],
    code: 'postgresql.not-a-table',
    sentence: {
      fr: 'Une vue ou un autre objet porte le nom d’une table du modèle ; supprimez-le d’abord',
      en: 'A view or another object bears the name of a table of the model; drop it first',
    },
  },
  {
    codes: ['2BP01'],
    code: 'postgresql.depended-on',
    sentence: {
      fr: 'Des vues ou d’autres objets dépendent des tables à remplacer ; supprimez-les d’abord',
      en: 'Views or other objects depend on the tables to replace; drop them first',
    },
  },
];

/**
 * The driver's own message may hold a row or an account: only its code is passed on. Errors that
 * are not of the driver are let through.
 */
export function refused(source: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ParcoursError) return error;
  const code = 'code' in error ? String(error.code) : '';
  const known = KNOWN.find(({ codes }) => codes.includes(refusalCode(error)));
  const shown = code === '' ? '' : ` (${code})`;
  const { fr, en } = known?.sentence ?? {
    fr: 'La base PostgreSQL ne répond pas ou refuse la demande',
    en: 'The PostgreSQL database does not answer or refuses the request',
  };
  const sentence = { fr: `${fr}${shown}.`, en: `${en}${shown}.` };
  return new ParcoursError('environment', known?.code ?? 'postgresql.refused', sentence, {
    source,
  });
}

/** Where several addresses were tried, the code of one. A password that is missing has none. */
function refusalCode(error: Error): string {
  if (/password must be a string/.test(error.message)) return '28P01';
  return 'code' in error ? String(error.code) : '';
}

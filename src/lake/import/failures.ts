import { type ErrorKind, ParcoursError, type Place } from '../../model/errors.ts';
import { SHOWN_NAMES } from './limits.ts';

/** An error of this room; the place follows the sentence wherever it is shown. */
export function failure(
  kind: ErrorKind,
  code: string,
  fr: string,
  en: string,
  place: Place = {},
): ParcoursError {
  return new ParcoursError(kind, code, { fr, en }, place);
}

/** "a, b, c … (7)": a list that stays readable. */
export function shortList(names: readonly string[], shown = SHOWN_NAMES): string {
  const head = names.slice(0, shown).join(', ');
  return names.length <= shown ? head : `${head} … (${names.length})`;
}

/** What the embedded database says when its spill or its file meets a full disk. */
const DATABASE_DISK_FULL = /no space left on device|disk full|max_temp_directory_size/i;

const UNREADABLE = new Set(['EACCES', 'EPERM', 'EIO', 'EISDIR']);

/** Turns what disk and database throw into errors a user understands; lets the rest through. */
export function explained(error: unknown, temporaryFolder: string): unknown {
  if (error instanceof ParcoursError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT' || DATABASE_DISK_FULL.test(error.message)) {
    return failure(
      'environment',
      'disk.full',
      `Le disque est plein : il n’y a plus de place pour les fichiers temporaires dans ${temporaryFolder}. Libérez de la place ou indiquez un autre dossier temporaire.`,
      `The disk is full: no space is left for temporary files in ${temporaryFolder}. Free some space or name another temporary folder.`,
      { source: temporaryFolder },
    );
  }
  const path = 'path' in error ? String(error.path) : undefined;
  if (UNREADABLE.has(code) && path !== undefined) {
    return failure(
      'environment',
      'file.denied',
      `Le système refuse l’accès à ce fichier ou à ce dossier (${code}).`,
      `The system refuses access to this file or folder (${code}).`,
      { source: path },
    );
  }
  return error;
}

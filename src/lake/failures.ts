import { ParcoursError, type Sentence } from '../model/errors.ts';
import { errorCode } from './files.ts';

/** Runs a step on the lake; a fault of disk or system comes out as an error a user understands. */
export async function explainSystemError<Answer>(
  lake: string,
  step: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ParcoursError) throw error;
    const known = KNOWN.find(({ codes, text }) => {
      return codes.includes(errorCode(error) ?? '') || text.test(String(error));
    });
    if (known === undefined) throw error;
    const { code, sentence } = known;
    throw new ParcoursError('environment', code, sentence, { source: lake }, { cause: error });
  }
}

interface KnownFault {
  readonly codes: readonly string[];
  /** How the embedded database words it. */
  readonly text: RegExp;
  readonly code: string;
  readonly sentence: Sentence;
}

const KNOWN: readonly KnownFault[] = [
  {
    codes: ['ENOSPC', 'EDQUOT'],
    text: /no space left on device|disk quota exceeded|disk full|max_temp_directory_size/i,
    code: 'disk.full',
    sentence: {
      fr: 'Le disque est plein ; rien n’est écrit à moitié : libérez de la place, puis relancez',
      en: 'The disk is full; nothing is half written: make room, then run it again',
    },
  },
  {
    codes: ['EROFS', 'EACCES', 'EPERM'],
    text: /read-only file system|permission denied/i,
    code: 'disk.read-only',
    sentence: {
      fr: 'Ce dossier est en lecture seule ou protégé ; rien n’est écrit à moitié',
      en: 'This folder is read-only or protected; nothing is half written',
    },
  },
  {
    codes: ['EIO'],
    text: /input\/output error|fsync failed/i,
    code: 'disk.fault',
    sentence: {
      fr: 'Le disque a signalé une erreur ; vérifiez-le, puis « parcours lake verify »',
      en: 'The disk reported a fault; check it, then run "parcours lake verify"',
    },
  },
];

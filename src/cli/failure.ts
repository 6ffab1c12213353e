import { ParcoursError, placeSuffix, type Sentence } from '../model/errors.ts';
import { EXIT, EXIT_OF_KIND } from './exit-code.ts';
import type { Lang } from './language.ts';
import type { Texts } from './texts/texts.ts';

/** What a user is told of an error. */
export interface Failure {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Turns anything that was thrown into a sentence for the user. Never a stack. */
export function failureOf(thrown: unknown, lang: Lang, texts: Texts): Failure {
  const known = thrown instanceof ParcoursError ? thrown : systemError(thrown);
  if (known === null) {
    return { exit: EXIT.internal, code: 'internal', message: texts.failure.internal, hint: null };
  }
  return {
    exit: EXIT_OF_KIND[known.kind],
    code: known.code,
    message: `${known.sentence[lang].replace(/\.$/, '')}${placeSuffix(known.place, lang)}`,
    hint: texts.failure.hints[known.code] ?? null,
  };
}

/** "error: … / code: … / hint: …", for standard error. */
export function failureText(failure: Failure, texts: Texts): string {
  const { failure: said, help } = texts;
  const stop = /[.?!]$/.test(failure.message) ? '' : '.';
  const lines = [`${help.heading(said.error)} ${failure.message}${stop}`];
  if (failure.hint !== null) lines.push(`  ${help.heading(said.hint)} ${failure.hint}`);
  lines.push(`  ${help.heading(said.code)} ${failure.code}`, '');
  return lines.join('\n');
}

const DISK_FULL: Sentence = {
  fr: 'Il n’y a plus de place sur le disque',
  en: 'The disk is full',
};

/** Errors of the operating system that a user can do something about. */
const SYSTEM: Readonly<
  Record<string, { readonly kind: 'input' | 'environment'; readonly sentence: Sentence }>
> = {
  ENOENT: {
    kind: 'input',
    sentence: {
      fr: 'Ce fichier ou ce dossier n’existe pas',
      en: 'There is no such file or folder',
    },
  },
  ENOTDIR: {
    kind: 'input',
    sentence: { fr: 'Ce n’est pas un dossier', en: 'This is not a folder' },
  },
  EISDIR: {
    kind: 'input',
    sentence: { fr: 'C’est un dossier, pas un fichier', en: 'This is a folder, not a file' },
  },
  EACCES: {
    kind: 'environment',
    sentence: { fr: 'L’accès est refusé', en: 'Access is refused' },
  },
  EPERM: {
    kind: 'environment',
    sentence: { fr: 'L’opération est refusée', en: 'The operation is refused' },
  },
  EROFS: {
    kind: 'environment',
    sentence: { fr: 'Ce disque est en lecture seule', en: 'This disk is read-only' },
  },
  ENOSPC: {
    kind: 'environment',
    sentence: DISK_FULL,
  },
  EDQUOT: {
    kind: 'environment',
    sentence: { fr: 'Le quota de disque est épuisé', en: 'The disk quota is used up' },
  },
  EMFILE: {
    kind: 'environment',
    sentence: { fr: 'Trop de fichiers sont ouverts', en: 'Too many files are open' },
  },
};

/** The same told by the embedded database, which has words instead of codes. */
const DATABASE: readonly (readonly [RegExp, string, Sentence])[] = [
  [
    /^Out of Memory Error/,
    'system.memory',
    {
      fr: 'La mémoire accordée ne suffit pas',
      en: 'The memory that was granted is not enough',
    },
  ],
  [/no space left on device|max_temp_directory_size/i, 'system.enospc', DISK_FULL],
];

function databaseError({ message }: Error): ParcoursError | null {
  const known = DATABASE.find(([words]) => words.test(message));
  return known === undefined ? null : new ParcoursError('environment', known[1], known[2]);
}

function systemError(thrown: unknown): ParcoursError | null {
  if (!(thrown instanceof Error)) return null;
  const { code, path } = thrown as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : SYSTEM[code];
  if (code === undefined || known === undefined) return databaseError(thrown);
  const place = path === undefined ? {} : { source: path };
  return new ParcoursError(known.kind, `system.${code.toLowerCase()}`, known.sentence, place);
}

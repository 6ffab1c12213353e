import type { TextFile } from './repository.ts';

/** A middle dot stands in each entry so that this list is not found by itself. */
interface Banned {
  readonly why: string;
  readonly words: readonly string[];
}

const BANNED: readonly Banned[] = [
  {
    why: "a path of somebody's machine: take it from an option, or from the system's temporary folder",
    words: ['/wo·rk/', '/ro·ot/', '/ho·me/', '/Use·rs/', '/t·mp/', 'C:\\Use·rs'],
  },
  {
    why: 'an unfinished thought: do it, or write an issue',
    words: ['TO·DO', 'FIX·ME', 'XX·X', 'HA·CK'],
  },
  {
    why: 'a name of a writing tool: the code speaks for itself',
    words: [
      'chat·gpt',
      'clau·de',
      'anthro·pic',
      'open·ai',
      'copi·lot',
      'code·x',
      'curs·or.sh',
      'wind·surf',
      'language mod·el',
      'l·lm',
      'ai age·nt',
      'co-authored-b·y',
    ],
  },
  {
    why: 'a host from which packages come: the one who installs chooses it',
    words: [
      'registry.npm·js',
      'npm·js.com',
      'py·pi.org',
      'pythonhost·ed.org',
      'proxy.golan·g.org',
      'crate·s.io',
      'repo1.mav·en',
      'artifact·ory',
      'verdac·cio',
      'jfr·og',
    ],
  },
];

interface Rule {
  readonly pattern: RegExp;
  readonly why: string;
}

/** Shouted words are banned as shouted; the others in any case. */
function ruleOf(word: string, why: string): Rule {
  const plain = word.replace('·', '');
  const escaped = plain.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  // A path must begin there: the same name below another folder is no path of a machine.
  const left = plain.startsWith('/') ? '(?<![\\w.~*)\\]}>-])' : '(?<![\\w-])';
  const right = /\w$/.test(plain) ? '(?![\\w-])' : '';
  const shouted = plain === plain.toUpperCase();
  return { why, pattern: new RegExp(left + escaped + right, shouted ? 'g' : 'gi') };
}

const RULES = BANNED.flatMap(({ words, why }) => words.map((word) => ruleOf(word, why)));

export function forbiddenWords(files: readonly TextFile[]): readonly string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) =>
      RULES.filter(({ pattern }) => line.search(pattern) !== -1).map(({ pattern, why }) => {
        const word = line.match(pattern)?.[0] ?? '';
        return `${path}:${i + 1} holds "${word}", ${why}`;
      }),
    ),
  );
}

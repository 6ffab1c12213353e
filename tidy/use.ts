import { isGenerated, isTest, type Source } from './source.ts';

/** What starts by itself: nobody needs to import it. */
function isEntry({ path, text }: Source): boolean {
  return (
    isTest(path) ||
    isRoomIndex(path) ||
    path.startsWith('bench/') ||
    path.startsWith('examples/') ||
    ['src/cli/main.ts', 'bin/parcours.js', 'testkit/run-tests.ts', 'testkit/set-up.js'].includes(
      path,
    ) ||
    // A script says in its head how it is started.
    text.includes(`node ${path}`)
  );
}

/** "src/lake/index.ts": what the room offers. */
function isRoomIndex(path: string): boolean {
  return /^src\/[^/]+\/index\.ts$/.test(path);
}

/** Files that no entry reaches through imports. */
export function deadFiles(files: readonly Source[]): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const waiting = files.filter(isEntry);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file.path)) continue;
    reached.add(file.path);
    for (const { file: target } of file.imports) {
      const next = target === null ? undefined : byPath.get(target);
      if (next !== undefined) waiting.push(next);
    }
  }
  return files
    .filter(({ path }) => !reached.has(path))
    .map(({ path }) => `${path} is reached from no command, room, test or bench`);
}

/** Imports that lead nowhere. */
export function brokenImports(
  files: readonly Source[],
  paths: ReadonlySet<string>,
): readonly string[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, file }) => {
      const isCode = file !== null && /\.(ts|js)$/.test(file) && !file.startsWith('dist/');
      return isCode && !paths.has(file) ? [`${path} imports ${specifier}, which is not there`] : [];
    }),
  );
}

/**
 * Exports that nobody takes. What a room's index hands on counts as taken. A type that its own file
 * names in another place is part of that file's contract, even when nobody names it yet.
 */
export function unusedExports(files: readonly Source[]): readonly string[] {
  const taken = takenNames(files);
  return files
    .filter((file) => !isRoomIndex(file.path) && !isTest(file.path) && !isGenerated(file.path))
    .flatMap((file) => {
      const names = taken.get(file.path);
      return file.exports
        .filter(({ name }) => names?.has('*') !== true && names?.has(name) !== true)
        .filter(({ name, isType }) => !(isType && namedAgain(file, name)))
        .map(({ name }) => `${file.path} exports ${name}, which no other file takes`);
    });
}

function namedAgain(file: Source, name: string): boolean {
  return (
    file.code.split(new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`)).length > 2
  );
}

/** Per file, the names that others take from it; '*' for all. */
function takenNames(files: readonly Source[]): ReadonlyMap<string, ReadonlySet<string>> {
  const taken = new Map<string, Set<string>>();
  for (const { imports } of files) {
    for (const { file, names } of imports) {
      if (file === null) continue;
      const set = taken.get(file) ?? new Set();
      for (const name of names ?? ['*']) set.add(name);
      taken.set(file, set);
    }
  }
  return taken;
}

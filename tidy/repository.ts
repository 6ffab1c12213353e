import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, type Source } from './source.ts';

const root = join(import.meta.dirname, '..');

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Every text file that git knows or would take, by path. Binary files hold a zero byte: left out. */
export function textFiles(): readonly TextFile[] {
  const list = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return list
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => ({ path, bytes: readFileSync(join(root, path)) }))
    .filter(({ bytes }) => !bytes.subarray(0, 8000).includes(0))
    .map(({ path, bytes }) => ({ path, text: bytes.toString('utf8') }));
}

/** The code among them. */
export function sources(files: readonly TextFile[]): readonly Source[] {
  return files
    .filter(({ path }) => /\.(ts|js)$/.test(path))
    .map(({ path, text }) => readSource(path, text));
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** How npm names a network that isn't there. */
const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/;
const INSTALL_MS_MAX = 5 * 60_000;

/** The user's surroundings: no npm script around, no Node of the repository in the PATH. */
function surroundings(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => {
    return !/^(npm_(package|lifecycle|command|execpath|node)|INIT_CWD|NODE_)/.test(name);
  });
  const folders = (process.env.PATH ?? '').split(delimiter);
  const path = folders.filter((folder) => !folder.startsWith(join(root, 'node_modules')));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), LC_ALL: 'C.UTF-8' };
}

function execute(cwd: string, program: string, ...words: readonly string[]) {
  const shell = process.platform === 'win32';
  const options = { cwd, env: surroundings(), encoding: 'utf8', timeout: INSTALL_MS_MAX } as const;
  const { status, stdout, stderr } = spawnSync(program, [...words], { ...options, shell });
  return { status, stdout, stderr };
}

test('the package installs in an empty folder and its command works there', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-pack-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));

  const packed = execute(root, 'npm', 'pack', '--silent', '--pack-destination', folder);
  assert.equal(packed.status, 0, packed.stdout + packed.stderr);
  const [tarball = ''] = readdirSync(folder);
  assert.equal(tarball, `parcours-${version}.tgz`);

  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  const installed = execute(folder, 'npm', 'install', ...quiet, `./${tarball}`);
  if (NO_NETWORK.test(installed.stderr)) return t.skip('npm reaches no registry');
  assert.equal(installed.status, 0, installed.stderr);

  const parcours = (...words: readonly string[]) =>
    execute(folder, 'npx', '--no-install', 'parcours', ...words);
  assert.equal(parcours('--version').stdout.trim(), version);
  assert.match(parcours('--help', '--lang', 'en').stdout, /cohort run/);
  assert.match(parcours('--help', '--lang', 'fr').stdout, /cohorte/);
  assert.equal(parcours('no-such-command').status, 2);

  const created = parcours('init', 'lake');
  assert.equal(created.status, 0, created.stderr);
  assert.ok(existsSync(join(folder, 'lake')));
  const csv = 'person_id,gender_concept_id,year_of_birth\n1,8532,1950\n';
  writeFileSync(join(folder, 'person.csv'), csv);
  const loaded = parcours('import', 'omop', 'person.csv', '--lake', 'lake');
  assert.equal(loaded.status, 0, loaded.stderr);
  const listed = parcours('lake', 'tables', '--lake', 'lake', '--json');
  assert.equal(listed.status, 0, listed.stderr);
  assert.match(listed.stdout, /"person"/);
});

test('the package holds what runs, and nothing else', () => {
  const dry = execute(root, 'npm', 'pack', '--dry-run', '--json', '--ignore-scripts');
  assert.equal(dry.status, 0, dry.stderr);
  const [content] = JSON.parse(dry.stdout) as [{ readonly files: readonly { path: string }[] }];
  const paths = content.files.map(({ path }) => path);
  for (const path of ['LICENSE', 'README.md', 'bin/parcours.js', 'package.json']) {
    assert.ok(paths.includes(path), `${path} is missing`);
  }
  const stray = paths.filter((path) => /(^src\/|\.test\.|(?<!\.d)\.ts$|^testkit\/)/.test(path));
  assert.deepEqual(stray, []);
});

/**
 * What every npm script begins with, on whatever Node the machine has (20 or later):
 *
 *     node testkit/set-up.js FILE [ARGUMENT…]
 *
 * Installs the dependencies where they are missing or not those of package.json any more, then runs
 * FILE under the project's Node. Quick when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, noNodeText } from '../bin/find-node.js';
import { runNode } from '../bin/run-node.js';

const root = join(import.meta.dirname, '..');
const stampFile = join(root, 'node_modules', '.parcours-set-up');

/** Changes whenever what must be installed changes, or the platform it is installed for. */
function wantedStamp() {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return createHash('sha256')
    .update(JSON.stringify([dependencies, devDependencies, optionalDependencies]))
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

function isSetUp() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wantedStamp();
}

/** Gives npm's exit code. `--no-save`: testing must not change a file of the repository. */
function install() {
  process.stderr.write('Installation des dépendances… · Installing the dependencies…\n');
  const words = ['install', '--no-save', '--include=dev', '--include=optional'];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  // npm is a script of the shell on Windows.
  const shell = process.platform === 'win32';
  const { status } = spawnSync('npm', [...words, ...quiet], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell,
  });
  if (status === 0) writeFileSync(stampFile, wantedStamp());
  return status ?? 1;
}

/**
 * @param {readonly string[]} words
 * @returns {Promise<number>} exit code
 */
async function main([file, ...words]) {
  const failed = isSetUp() ? 0 : install();
  if (failed !== 0 || file === undefined) return failed;
  const node = findNode();
  if (node === null) {
    process.stderr.write(noNodeText(process.version));
    return 1;
  }
  return runNode(node, [join(root, file), ...words]);
}

process.exitCode = await main(process.argv.slice(2));

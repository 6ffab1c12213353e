import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a file under another Node in place of this process: same standard streams, signals passed
 * on, same end. Programs started by that file find the same Node first in their PATH.
 *
 * @param {string} node path of Node
 * @param {readonly string[]} words file and arguments
 * @returns {Promise<number>} exit code
 */
export function runNode(node, words) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, words, { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      // The shell's way to tell that a signal ended a program.
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

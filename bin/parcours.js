#!/usr/bin/env node
/**
 * The command. Plain JavaScript that Node 20 reads: it finds a Node that is new enough and starts
 * the command line there, from source in the repository, compiled in the installed package (Node
 * strips no types below node_modules).
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findNode, noNodeText } from './find-node.js';
import { runNode } from './run-node.js';

const source = new URL('../src/cli/main.ts', import.meta.url);
const compiled = new URL('../dist/cli/main.js', import.meta.url);
const entry = existsSync(source) ? source : compiled;

const node = findNode();
if (node === null) {
  process.stderr.write(noNodeText(process.version));
  // As for every fault of the surroundings: src/cli/exit-code.ts.
  process.exitCode = 5;
} else if (node === process.execPath) {
  await import(entry.href);
} else {
  process.exitCode = await runNode(node, [fileURLToPath(entry), ...process.argv.slice(2)]);
}

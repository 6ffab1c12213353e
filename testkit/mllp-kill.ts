/**
 * Kills a listener (SIGKILL) under load, again and again: is every acknowledged message found?
 *
 * node testkit/mllp-kill.ts [--kills 50] [--connections 64]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killUnderLoad } from './mllp-under-load.ts';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    connections: { type: 'string', default: '64' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'parcours-mllp-'));
const { acknowledged, lost, landed } = await killUnderLoad(folder, {
  kills: Number(options.kills),
  connections: Number(options.connections),
});
rmSync(folder, { recursive: true });
process.stdout.write(
  `${options.kills} kills, ${acknowledged} messages acknowledged, ${landed} landed, ${lost} lost\n`,
);
process.exitCode = lost === 0 ? 0 : 1;

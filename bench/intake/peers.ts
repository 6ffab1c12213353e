import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../.cache/peers');

/** Packages that are compared with; they are installed beside the project, never into it. */
const PEERS = {
  '@medplum/core': '5.2.13',
  'node-hl7-client': '4.0.0',
  'simple-hl7': '3.3.0',
  fhirpath: '5.2.2',
} as const;

/** A peer's module, installed at first use; null where it can't be. */
export async function peer(name: keyof typeof PEERS): Promise<Record<string, unknown> | null> {
  if (!existsSync(join(FOLDER, 'node_modules', name))) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n');
    const wanted = Object.entries(PEERS).map(([one, version]) => `${one}@${version}`);
    const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted];
    spawnSync('npm', words, { cwd: FOLDER, stdio: 'ignore' });
  }
  try {
    const file = createRequire(join(FOLDER, 'package.json')).resolve(name);
    return (await import(file)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

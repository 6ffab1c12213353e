import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

export interface TestPostgres {
  /** Address of an empty database, as a superuser who needs no password. */
  readonly url: string;
  stop(): Promise<void>;
}

const DEBIAN_FOLDER = '/usr/lib/postgresql';
const USER = 'postgres';
const START_ATTEMPTS = 150;

/** Folder of the server's programs as Debian lays them out, newest version first; or null. */
export function postgresPrograms(): string | null {
  if (!existsSync(DEBIAN_FOLDER)) return null;
  const versions = readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(DEBIAN_FOLDER, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/**
 * A PostgreSQL of its own, on a free port of the loopback, in a folder that goes with it. `settings`
 * ("shared_buffers=1GB") stand over those that suit a test.
 */
export async function startPostgres(
  programs: string,
  settings: readonly string[] = [],
): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-postgres-'));
  const owner = process.getuid?.() === 0 ? accountOf(USER) : {};
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid ?? owner.uid);
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: folder, stdio: 'pipe' },
  );
  const port = await freePort();
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'fsync=off',
    'shared_buffers=16MB',
    ...settings,
  ];
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-k', folder, ...all.flatMap((setting) => ['-c', setting])],
    { ...owner, cwd: folder, stdio: 'ignore' },
  );
  const url = `postgresql://${USER}@127.0.0.1:${port}/${USER}`;
  const stop = async () => {
    if (server.exitCode === null) {
      // SIGINT is a fast shutdown: sessions are cut, nothing is awaited.
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** The server refuses to run as root. */
function accountOf(user: string): { uid?: number; gid?: number } {
  const number = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
      await pause(100);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

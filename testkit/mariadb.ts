import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

export interface TestMariadb {
  /** Socket of the server, for its owner, who needs no password. */
  readonly socket: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Where Debian's package is unpacked, if not where it installs. */
const ROOT = process.env.PARCOURS_MARIADB ?? '/';
const SERVER = join(ROOT, 'usr/sbin/mariadbd');
const SHARED = join(ROOT, 'usr/share/mysql');
const SYSTEM_TABLES = [
  'mysql_system_tables',
  'mysql_performance_tables',
  'mysql_system_tables_data',
];
const START_ATTEMPTS = 100;

export const hasMariadb = (): boolean => existsSync(SERVER);

/** A MariaDB of its own, on a port of the loopback, in a folder that goes with it. */
export async function startMariadb(port: number): Promise<TestMariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-mariadb-'));
  const [data, socket] = [join(folder, 'data'), join(folder, 'socket')];
  mkdirSync(data);
  const settings = [
    '--no-defaults',
    `--datadir=${data}`,
    `--lc-messages-dir=${SHARED}`,
    `--character-sets-dir=${join(SHARED, 'charsets')}`,
    '--innodb-buffer-pool-size=16M',
    '--innodb-log-file-size=8M',
    '--innodb-flush-log-at-trx-commit=0',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
  const tables = SYSTEM_TABLES.map((name) => readFileSync(join(SHARED, `${name}.sql`), 'utf8'));
  const begin = 'CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n';
  const input = begin + tables.join('\n');
  execFileSync(SERVER, [...settings, '--bootstrap'], {
    input,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const own = [`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${socket}`];
  const server = spawn(SERVER, [...settings, ...own], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await (await createConnection({ socketPath: socket, user: 'root' })).end();
      return { socket, port, stop };
    } catch (error) {
      if (attempt < START_ATTEMPTS && server.exitCode === null) await pause(100);
      else {
        await stop();
        throw error;
      }
    }
  }
}

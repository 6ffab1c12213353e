import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { openLandingLog } from '../src/lake/index.ts';
import { inventedReport, MllpClient } from './mllp-client.ts';

/** Starts a listener on a landing folder; gives the process and its port. */
export async function startListener(
  folder: string,
): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const child = spawn(execPath, [join(import.meta.dirname, 'mllp-server.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, port: Number(line.toString()) };
}

export interface KillReport {
  readonly acknowledged: number;
  readonly landed: number;
  /** Acknowledged, but not in the log. */
  readonly lost: number;
}

const MESSAGE_BYTES = 1500;
const LOAD_MS = [80, 400] as const;

export async function killUnderLoad(
  folder: string,
  options: { readonly kills: number; readonly connections: number },
): Promise<KillReport> {
  const acknowledged = new Set<string>();
  for (let kill = 0; kill < options.kills; kill++) {
    const { process: child, port } = await startListener(folder);
    const senders = Array.from({ length: options.connections }, (_, i) => {
      return sendUntilCut(port, `${kill}-${i}`, acknowledged);
    });
    const [least, most] = LOAD_MS;
    await new Promise((resolve) => setTimeout(resolve, least + ((kill * 37) % (most - least))));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Promise.all(senders);
  }
  const log = await openLandingLog(folder);
  const found = new Set<string>();
  for await (const item of log.items({ from: 0 })) found.add(item.name);
  await log.close();
  const lost = [...acknowledged].filter((id) => !found.has(id)).length;
  return { acknowledged: acknowledged.size, landed: found.size, lost };
}

async function sendUntilCut(
  port: number,
  prefix: string,
  acknowledged: Set<string>,
): Promise<void> {
  const client = await MllpClient.open(port).catch(() => null);
  if (client === null) return;
  for (let i = 0; ; i++) {
    const id = `${prefix}-${i}`;
    const ack = await client.send(inventedReport(id, MESSAGE_BYTES));
    if (ack === null) break;
    if (ack.includes(`MSA|AA|${id}`)) acknowledged.add(id);
  }
  client.close();
}

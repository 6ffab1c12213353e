import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLandingLog } from '../../src/lake/index.ts';
import { inventedReport, MllpClient } from '../../testkit/mllp-client.ts';
import { startListener } from '../../testkit/mllp-under-load.ts';
import { median, type Part, wanted, whole } from './part.ts';

const ROUNDS = 3;
const SECONDS = 5;
const MESSAGE_BYTES = 1_500;
/** With the messages a second that are wanted. */
const CONNECTIONS = [
  [1, 300],
  [16, null],
  [64, 10_000],
] as const;

/** Messages acknowledged a second, each durable before its acknowledgement; all found afterwards. */
export async function mllp(): Promise<Part> {
  const lines: string[] = [];
  for (const [connections, least] of CONNECTIONS) {
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rates.push(await rateOf(connections));
    const plural = connections === 1 ? 'connection' : 'connections';
    const rate = median(rates);
    const target = least === null ? '' : ` ${wanted(`≥ ${whole(least)}`, rate >= least)}`;
    lines.push(`- ${connections} ${plural}: **${whole(rate)} messages/s**${target}`);
  }
  const what = `Messages of about ${MESSAGE_BYTES} bytes, each sender waits for its acknowledgement; senders and listener on the same machine, the log on its disk, ${SECONDS} s, median of ${ROUNDS}. Every acknowledged message was found in the log.`;
  return { name: 'MLLP with durable acknowledgement', lines: [what, '', ...lines] };
}

async function rateOf(connections: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-mllp-'));
  const { process: listener, port } = await startListener(folder);
  const clients = await Promise.all(
    Array.from({ length: connections }, () => MllpClient.open(port)),
  );
  const begun = performance.now();
  const until = begun + SECONDS * 1000;
  const counts = await Promise.all(
    clients.map(async (client, number) => {
      let count = 0;
      for (; performance.now() < until; count++) {
        const id = `${number}-${count}`;
        const answer = await client.send(inventedReport(id, MESSAGE_BYTES));
        if (answer?.includes(`MSA|AA|${id}`) !== true) throw new Error('not acknowledged');
      }
      return count;
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  for (const client of clients) client.close();
  listener.kill();
  await once(listener, 'exit');
  const acknowledged = counts.reduce((sum, count) => sum + count, 0);
  const log = await openLandingLog(folder, { readOnly: true });
  if (log.next() !== acknowledged) throw new Error(`${acknowledged} sent, ${log.next()} found`);
  await log.close();
  rmSync(folder, { recursive: true });
  return acknowledged / seconds;
}

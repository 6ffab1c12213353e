/**
 * A listener in a process of its own, to be killed: node testkit/mllp-server.ts FOLDER
 * Prints its port.
 */
import { listenMllp } from '../src/intake/mllp/index.ts';
import { openLandingLog } from '../src/lake/index.ts';

const MESSAGE = { kind: 'message' } as const;
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: mllp-server.ts FOLDER');
const log = await openLandingLog(folder);
const listener = await listenMllp({
  host: '127.0.0.1',
  port: 0,
  nowMs: () => Date.now(),
  land: (bytes, name, unreadable) =>
    log.append({ ...(unreadable ?? MESSAGE), name, bytes, receivedMs: Date.now() }),
});
process.stdout.write(`${listener.port}\n`);

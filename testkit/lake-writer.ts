/**
 * A process of its own that loads into a lake, for tests of kills and of two writers at once:
 *
 *     node testkit/lake-writer.ts LAKE ROWS [STOP-AT]
 *
 * Says "ready" when it has seen the lake's log, waits for a line, then commits. Just before
 * operation STOP-AT it says "stopped" and waits to be killed. In the end it says what became of it.
 */
import { once } from 'node:events';
import { type FileSystem, nodeFiles, openLake } from '../src/lake/index.ts';
import type { SqlConnection } from '../src/lake/sql-connection.ts';
import { ParcoursError } from '../src/model/index.ts';
import { stage, type TrialRows, trialDrivers } from './lake-trial.ts';

const [path = '', rows = '', stopAt = '0'] = process.argv.slice(2);
const say = (words: string) => process.stdout.write(`${words}\n`);

let count = 0;
async function step<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  count += 1;
  if (count === Number(stopAt)) {
    say('stopped');
    setInterval(() => {}, 1000);
    await new Promise(() => {});
  }
  return act();
}

/** Says so when the log was seen for the first time, and goes on when told. */
function pausing(files: FileSystem): FileSystem {
  let seen = false;
  return {
    ...files,
    list: async (folder) => {
      const names = await files.list(folder);
      if (!seen) {
        seen = true;
        say('ready');
        await once(process.stdin, 'data');
      }
      return names;
    },
  };
}

function stopping(files: FileSystem): FileSystem {
  const named = Object.entries(files).map(([name, act]) => {
    const run = act as (...words: readonly string[]) => Promise<unknown>;
    return [name, (...words: readonly string[]) => step(() => run(...words))] as const;
  });
  return Object.fromEntries(named) as unknown as FileSystem;
}

const { connection, load } = await stage(JSON.parse(rows) as TrialRows, 'writer');
const stoppable: SqlConnection = {
  run: (sql) => step(() => connection.run(sql)),
  rows: (sql) => step(() => connection.rows(sql)),
  columns: (sql) => connection.columns(sql),
  close: () => connection.close(),
};
try {
  const drivers = { ...trialDrivers(), now: () => new Date() };
  const files = stopping(pausing(nodeFiles()));
  const lake = await openLake(path, { ...drivers, files }, { readOnly: true });
  const entry = await lake.commit(stoppable, load);
  say(entry === null ? 'nothing new' : `version ${entry.version}`);
} catch (error) {
  say(error instanceof ParcoursError ? `${error.code} ${error.sentence.en}` : String(error));
}
process.exit();

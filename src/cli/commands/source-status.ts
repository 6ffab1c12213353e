import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDuck } from '../../lake/index.ts';
import { sqlText } from '../../lake/sql-connection.ts';
import type { IntakeFolder } from '../../packs/health/intake-folder.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withWorkplace } from '../lake-access.ts';
import { chosenPacks, intakeOf, landingOf } from '../source-access.ts';
import { drawTable } from '../table.ts';

interface SourceStatus {
  readonly source: string;
  readonly pieces: number;
  /** Milliseconds since 1970; null: nothing was ever received. */
  readonly lastReceivedMs: number | null;
  /** Pieces that no run has read yet. */
  readonly unread: number;
  readonly facts: number;
  readonly deadLetters: number;
}

/** `parcours source status [NAME…] --intake INTAKE` */
export const sourceStatus: Command = async (call) => {
  const intake = intakeOf(call);
  const statuses: SourceStatus[] = [];
  for (const name of chosenPacks(call, intake)) statuses.push(await statusOf(call, intake, name));
  if (call.options.json === true) {
    sayJson(call, { sources: statuses });
    return EXIT.ok;
  }
  const { columns } = call.texts.source;
  const { integer, instant } = call.texts.numbers;
  const heads = [
    { title: columns.source, align: 'left' },
    { title: columns.received, align: 'left' },
    { title: columns.pieces, align: 'right' },
    { title: columns.unread, align: 'right' },
    { title: columns.facts, align: 'right' },
    { title: columns.refused, align: 'right' },
  ] as const;
  const rows = statuses.map((one) => [
    one.source,
    one.lastReceivedMs === null ? '–' : instant(one.lastReceivedMs),
    ...[one.pieces, one.unread, one.facts, one.deadLetters].map(integer),
  ]);
  say(call, drawTable(heads, rows));
  return EXIT.ok;
};

async function statusOf(call: Call, intake: IntakeFolder, name: string): Promise<SourceStatus> {
  const folder = intake.factsOf(intake.pack(name));
  const counts = [await folder.facts(), await folder.letters()];
  const [facts = 0, deadLetters = 0] = await Promise.all(
    counts.map((files) => countRows(call, files)),
  );
  const nextUnread = await folder.next();
  if (!existsSync(join(intake.landing, name))) {
    return { source: name, pieces: 0, lastReceivedMs: null, unread: 0, facts, deadLetters };
  }
  const log = await landingOf(intake, name, { readOnly: true });
  try {
    let lastReceivedMs: number | null = null;
    for await (const item of log.items({ from: Math.max(0, log.next() - 1) })) {
      lastReceivedMs = item.receivedMs;
    }
    const pieces = log.next();
    return {
      source: name,
      pieces,
      lastReceivedMs,
      unread: pieces - nextUnread,
      facts,
      deadLetters,
    };
  } finally {
    await log.close();
  }
}

async function countRows(call: Call, files: readonly string[]): Promise<number> {
  if (files.length === 0) return 0;
  return withWorkplace(call, async (resources) => {
    const connection = await openDuck({ path: ':memory:', ...resources });
    try {
      const list = files.map(sqlText).join(', ');
      const [row] = await connection.rows(`SELECT count(*) AS n FROM read_parquet([${list}])`);
      return Number(row?.n);
    } finally {
      connection.close();
    }
  });
}

import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type LandingLog, openDuck } from '../../lake/index.ts';
import { type SqlConnection, sqlText } from '../../lake/sql-connection.ts';
import type { IntakeFolder } from '../../packs/health/intake-folder.ts';
import { recordBytes } from '../../packs/health/record-bytes.ts';
import { waitingFacts } from '../../packs/health/waiting.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withWorkplace } from '../lake-access.ts';
import { chosenPacks, intakeOf, landingOf } from '../source-access.ts';
import { drawTable } from '../table.ts';

const SHOWN = 50;
const STANDARD_OUTPUT = '-';

type Row = Readonly<Record<string, unknown>>;

/** `parcours source dead-letters [NAME…] --intake INTAKE [--bytes FILE]` */
export const sourceDeadLetters: Command = async (call) => {
  const intake = intakeOf(call);
  const names = chosenPacks(call, intake);
  const limit = call.options.limit ?? SHOWN;
  const { letters, waiting } = await withWorkplace(call, async (resources) => {
    const connection = await openDuck({ path: ':memory:', ...resources });
    try {
      return {
        letters: await deadLetters(connection, intake, names, limit),
        waiting: await waitingFacts(connection, intake, names, limit),
      };
    } finally {
      connection.close();
    }
  });
  const { bytes, json } = call.options;
  if (bytes !== undefined) await writeBytes(call, intake, [...letters, ...waiting], bytes);
  // Records and a table on one output would be neither.
  if (bytes === STANDARD_OUTPUT) return EXIT.ok;
  if (json === true) sayJson(call, { dead_letters: letters, waiting });
  else say(call, [...letterLines(call, letters), '', ...waitingLines(call, waiting)]);
  return EXIT.ok;
};

async function deadLetters(
  connection: SqlConnection,
  intake: IntakeFolder,
  names: readonly string[],
  limit: number,
): Promise<readonly Row[]> {
  const parts: string[] = [];
  for (const name of names) {
    const files = await intake.factsOf(intake.pack(name)).letters();
    if (files.length === 0) continue;
    const list = files.map(sqlText).join(', ');
    parts.push(`SELECT ${sqlText(name)} AS source, * FROM read_parquet([${list}])`);
  }
  if (parts.length === 0) return [];
  const all = parts.join(' UNION ALL ');
  return connection.rows(`${all} ORDER BY source, sequence, offset_bytes LIMIT ${limit}`);
}

function letterLines(call: Call, letters: readonly Row[]): readonly string[] {
  if (letters.length === 0) return [call.texts.source.noLetters];
  const { columns } = call.texts.source;
  const titles = [columns.source, columns.rule, columns.field, columns.expected, columns.place];
  const rows = letters.map((row) => [
    String(row.source),
    [row.map_rule, row.rule].filter((part) => part !== null).join(' / '),
    String(row.field ?? ''),
    String(row[`expected_${call.lang}`]),
    placeOf(row),
  ]);
  return drawTable(titles.map(leftColumn), rows);
}

function waitingLines(call: Call, waiting: readonly Row[]): readonly string[] {
  const { columns, waitingTitle, waitingFor, nothingWaits } = call.texts.source;
  if (waiting.length === 0) return [nothingWaits];
  const titles = [columns.source, columns.kind, columns.rule, columns.waitsFor, columns.place];
  const rows = waiting.map((row) => {
    const rule = String(row.rule);
    return [String(row.source), String(row.kind), rule, waitingFor[rule] ?? '', placeOf(row)];
  });
  return [waitingTitle, '', ...drawTable(titles.map(leftColumn), rows)];
}

const leftColumn = (title: string) => ({ title, align: 'left' }) as const;

const placeOf = (row: Row): string => [row.sequence, row.line ?? '–', row.offset_bytes].join(', ');

/**
 * Writes the records as they were received, one JSON object a line, to a file that only its owner
 * reads, or to standard output. A record that has several letters comes with each.
 */
async function writeBytes(
  call: Call,
  intake: IntakeFolder,
  rows: readonly Row[],
  target: string,
): Promise<void> {
  const { currentFolder, stdout, stderr } = call.surroundings;
  if (target === STANDARD_OUTPUT) {
    await eachRecord(intake, rows, async (line) => stdout.write(line));
    return;
  }
  const path = resolve(currentFolder, target);
  const file = await open(path, 'w', 0o600);
  try {
    // One that was there before may be readable by others.
    await file.chmod(0o600);
    await eachRecord(intake, rows, (line) => file.writeFile(line));
  } finally {
    await file.close();
  }
  stderr.write(`${call.texts.source.bytesWritten(rows.length, path)}\n`);
}

async function eachRecord(
  intake: IntakeFolder,
  rows: readonly Row[],
  write: (line: string) => Promise<unknown> | unknown,
): Promise<void> {
  for (const [source, own] of Map.groupBy(rows, (row) => String(row.source))) {
    const log = await landingOf(intake, source, { readOnly: true });
    try {
      for (const row of own) await write(`${JSON.stringify(await recordLine(log, row))}\n`);
    } finally {
      await log.close();
    }
  }
}

async function recordLine(log: LandingLog, row: Row): Promise<object> {
  const { source, map_rule = null, rule, field = null, kind = null } = row;
  const address = {
    sequence: Number(row.sequence),
    line: row.line === null ? null : Number(row.line),
    offsetBytes: Number(row.offset_bytes),
    lengthBytes: Number(row.length_bytes),
  };
  const found = await recordBytes(log, address);
  const { sequence: piece, line, offsetBytes: offset_bytes } = address;
  return {
    ...{ source, map_rule, rule, field, kind, piece, line, offset_bytes },
    name: found?.name ?? null,
    cut: found?.isCut ?? false,
    base64: found?.bytes.toString('base64') ?? null,
    text: found === null ? null : textOf(found.bytes),
  };
}

/** For reading only: another character set than UTF-8 is taken for windows-1252. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

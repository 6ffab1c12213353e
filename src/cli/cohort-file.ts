import { unlinkSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { CohortRows } from '../engine/answer.ts';
import { parquetRows } from '../lake/write-rows.ts';
import { type Day, formatDay } from '../model/day.ts';
import { usage } from './arguments.ts';
import { type Call, resourcesOf } from './call.ts';

/**
 * Where the rows of cohorts go. The columns are those of OHDSI's cohort table: cohort_definition_id,
 * subject_id, cohort_start_date, cohort_end_date. The file takes its name only when it is whole.
 */
export interface CohortFile {
  add(definition: number, rows: CohortRows): Promise<void>;
  /** Makes the file appear, in place of any older one. */
  finish(): Promise<void>;
  /** Leaves no trace. Harmless after `finish`. */
  abandon(): Promise<void>;
}

const COLUMNS = [
  { name: 'cohort_definition_id', type: 'integer' },
  { name: 'subject_id', type: 'integer' },
  { name: 'cohort_start_date', type: 'date' },
  { name: 'cohort_end_date', type: 'date' },
] as const;

/** One format: takes rows, and makes sure that all is in the file at `path` when closed. */
interface Writer {
  add(definition: number, rows: CohortRows): Promise<void>;
  close(complete: boolean): Promise<void>;
}

const WRITERS: Readonly<Record<string, (path: string, call: Call) => Promise<Writer>>> = {
  '.parquet': parquetWriter,
  '.csv': (path) => textWriter(path, CSV),
  '.json': (path) => textWriter(path, JSON_ROWS),
};

/** Throws a usage error when the name has no known ending. Nothing is touched. */
export function checkCohortFileName(file: string): void {
  if (WRITERS[extname(file).toLowerCase()] === undefined) {
    throw usage('usage.not-an-output', (t) => t.notAnOutput(file));
  }
}

export async function openCohortFile(file: string, call: Call): Promise<CohortFile> {
  checkCohortFileName(file);
  const create = WRITERS[extname(file).toLowerCase()];
  if (create === undefined) throw new RangeError(file);
  const folder = dirname(file);
  const partial = join(folder, `.${basename(file)}.${call.surroundings.uniqueName()}.partial`);
  await makeEmpty(partial, folder);
  const forget = call.surroundings.onInterrupt(() => unlinkSync(partial));
  const writer = await create(partial, call);
  let settled = false;
  return {
    add: (definition, rows) => writer.add(definition, rows),
    async finish() {
      await writer.close(true);
      await syncPath(partial);
      await rename(partial, file);
      await syncPath(folder);
      settled = true;
      forget();
    },
    async abandon() {
      if (settled) return;
      await writer.close(false);
      await rm(partial, { force: true });
      settled = true;
      forget();
    },
  };
}

/** Made first: the system's own error says best why a folder can't be written, so it names that. */
async function makeEmpty(partial: string, folder: string): Promise<void> {
  try {
    await (await open(partial, 'wx')).close();
  } catch (error) {
    throw Object.assign(error as Error, { path: folder });
  }
}

/** A rename outlives a power cut only when file and folder are on the disk. */
async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function parquetWriter(path: string, call: Call): Promise<Writer> {
  const target = await parquetRows(COLUMNS, resourcesOf(call));
  return {
    async add(definition, rows) {
      const ids = new BigInt64Array(rows.subjectId.length).fill(BigInt(definition));
      target.append([
        { ...COLUMNS[0], values: ids },
        { ...COLUMNS[1], values: rows.subjectId },
        { ...COLUMNS[2], values: rows.start },
        { ...COLUMNS[3], values: rows.end },
      ]);
    },
    async close(complete) {
      try {
        if (complete) await target.write(path);
      } finally {
        target.close();
      }
    },
  };
}

interface TextFormat {
  readonly head: string;
  readonly separator: string;
  readonly tail: string;
  row(definition: number, subject: bigint, start: string, end: string): string;
}

const [ID, SUBJECT, START, END] = COLUMNS.map((column) => column.name);

/** RFC 4180, with LF. */
const CSV: TextFormat = {
  head: `${ID},${SUBJECT},${START},${END}\n`,
  separator: '\n',
  tail: '\n',
  row: (definition, subject, start, end) => `${definition},${subject},${start},${end}`,
};

const JSON_ROWS: TextFormat = {
  head: '[\n',
  separator: ',\n',
  tail: '\n]\n',
  row: (definition, subject, start, end) =>
    `{"${ID}":${definition},"${SUBJECT}":${subject},"${START}":"${start}","${END}":"${end}"}`,
};

const ROWS_PER_WRITE = 10_000;

async function textWriter(path: string, format: TextFormat): Promise<Writer> {
  const handle: FileHandle = await open(path, 'w');
  await handle.write(format.head);
  let empty = true;
  const dayText = dayTexts();
  return {
    async add(definition, rows) {
      for (let from = 0; from < rows.subjectId.length; from += ROWS_PER_WRITE) {
        const lines: string[] = [];
        const to = Math.min(from + ROWS_PER_WRITE, rows.subjectId.length);
        for (let i = from; i < to; i++) {
          const start = dayText(rows.start[i] ?? 0);
          lines.push(
            format.row(definition, rows.subjectId[i] ?? 0n, start, dayText(rows.end[i] ?? 0)),
          );
        }
        await handle.write((empty ? '' : format.separator) + lines.join(format.separator));
        empty = false;
      }
    },
    async close(complete) {
      if (complete) await handle.write(empty ? format.tail.trimStart() : format.tail);
      await handle.close();
    },
  };
}

/** Cohorts repeat the same few thousand days. */
function dayTexts(): (day: Day) => string {
  const known = new Map<Day, string>();
  return (day) => {
    const text = known.get(day) ?? formatDay(day);
    known.set(day, text);
    return text;
  };
}

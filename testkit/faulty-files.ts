import { statSync, truncateSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { FileSystem } from '../src/lake/index.ts';
import type { SqlConnection } from '../src/lake/sql-connection.ts';

/** The process is gone: nothing after this reaches the disk. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface FaultPlan {
  /** Number, from 1, of the operation that the fault strikes, among those it can strike. */
  readonly at: number;
  readonly kind: FaultKind;
  /** Whether every later operation that the fault can strike meets it too. A kill is for ever. */
  readonly lasting: boolean;
}

export type FaultKind = keyof typeof STRIKES;
type Operation = keyof FileSystem | 'run' | 'rows' | 'columns';

const WRITES: readonly Operation[] = ['makeFolder', 'writeText', 'sync', 'link', 'rename', 'run'];

/** Which operations a fault can strike; null: all. */
const STRIKES = {
  /** Killed just before the operation. */
  kill: null,
  /** Killed when half of a file is written. */
  tear: ['writeText', 'run'],
  ENOSPC: WRITES,
  EROFS: [...WRITES, 'remove'],
  /** The disk itself fails, seen when a file is to be put on it. */
  EIO: ['sync'],
} as const satisfies Readonly<Record<string, readonly Operation[] | null>>;

/** How the system, and the embedded database after it, words a fault. */
const WORDS: Readonly<Record<Exclude<FaultKind, 'kill' | 'tear'>, string>> = {
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  EIO: 'Input/output error',
};

/** Files and a database connection whose operations are numbered, and fail at one of them. */
export interface FaultyWorld {
  readonly files: FileSystem;
  readonly connection: SqlConnection;
  /** Operations so far that the fault could strike. */
  count(): number;
  fired(): boolean;
}

export function faultyWorld(
  files: FileSystem,
  connection: SqlConnection,
  plan: FaultPlan,
): FaultyWorld {
  let count = 0;
  let fired = false;
  const faultOf = (operation: Operation): Error => {
    if (plan.kind === 'kill' || plan.kind === 'tear') return new Killed(operation);
    const text = WORDS[plan.kind];
    if (operation === 'run') return new Error(`IO Error: Could not write file "x": ${text}`);
    return Object.assign(new Error(`${plan.kind}: ${text}, ${operation}`), { code: plan.kind });
  };
  const step = async <Answer>(
    operation: Operation,
    whole: () => Promise<Answer>,
    half?: () => Promise<void>,
  ): Promise<Answer> => {
    if (fired && (plan.kind === 'kill' || plan.kind === 'tear')) throw faultOf(operation);
    const struck: readonly Operation[] | null = STRIKES[plan.kind];
    if (struck?.includes(operation) === false) return whole();
    count += 1;
    if (count !== plan.at && !(count > plan.at && plan.lasting)) return whole();
    // A disk that is full, or a kill, may leave half of what was to be written.
    if (!fired && (plan.kind === 'tear' || plan.kind === 'ENOSPC')) await half?.();
    fired = true;
    throw faultOf(operation);
  };
  const named = Object.entries(files).map(([name, whole]) => {
    const operation = name as keyof FileSystem;
    const run = whole as (...words: readonly string[]) => Promise<unknown>;
    const guarded = (...words: readonly string[]) => {
      const half = operation === 'writeText' ? () => halfWrite(words) : undefined;
      return step(operation, () => run(...words), half);
    };
    return [name, guarded] as const;
  });
  return {
    files: Object.fromEntries(named) as unknown as FileSystem,
    connection: {
      run: (sql) =>
        step(
          'run',
          () => connection.run(sql),
          () => halfCopy(connection, sql),
        ),
      rows: (sql) => step('rows', () => connection.rows(sql)),
      columns: (sql) => step('columns', () => connection.columns(sql)),
      close: () => {},
    },
    count: () => count,
    fired: () => fired,
  };
}

function halfWrite([path = '', text = '']: readonly string[]): Promise<void> {
  return writeFile(path, text.slice(0, text.length / 2));
}

/** A COPY that was cut: its file is there, half of it. */
async function halfCopy(connection: SqlConnection, sql: string): Promise<void> {
  await connection.run(sql);
  const target = /\) TO '([^']+)' \(FORMAT/.exec(sql)?.[1];
  if (target !== undefined) truncateSync(target, Math.floor(statSync(target).size / 2));
}

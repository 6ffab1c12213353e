import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SqlConnection } from '../../lake/sql-connection.ts';
import type { Refusal } from '../format.ts';
import type { Fact, SlotName } from './fact.ts';
import { SLOTS } from './fact.ts';
import {
  csvLine,
  csvValue,
  FACT_COLUMNS,
  ID_SEPARATOR,
  LETTER_COLUMNS,
  readCsvSql,
} from './tables.ts';

/** Where in the landing log a record lies. */
export interface Origin {
  readonly sequence: number;
  readonly line: number | null;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Of the whole piece as received, in hexadecimal. */
  readonly sha256: string;
}

const FACTS = 'facts';
const LETTERS = 'letters';
const COUNTS = 'counts';
const FILE = /^(facts|letters|counts)-((\d{12})-(\d{12}))\.(?:parquet|json)$/;
const BUFFER_CHARACTERS = 1 << 20;
/** A group of rows is held in memory until it is written. */
const GROUP_ROWS = 32_768;
const SLOT_NAMES = Object.keys(SLOTS) as readonly SlotName[];

/** Numbers of the pieces that a pair of files covers. */
export interface FactRange {
  readonly from: number;
  readonly to: number;
}

/** What was read of a range of pieces, in numbers. */
export interface FactCounts extends FactRange {
  readonly records: number;
  /** Records of which something was refused. */
  readonly refused: number;
  /** Records, or parts of them, that the pack leaves out on purpose, by its reason. */
  readonly ignored: Readonly<Record<string, number>>;
}

/** The facts of one source under one version of its maps: Parquet files by range of pieces. */
export interface FactFolder {
  readonly path: string;
  /** First piece that no file covers. */
  next(): Promise<number>;
  facts(): Promise<readonly string[]>;
  letters(): Promise<readonly string[]>;
  /** In the order of the pieces. */
  counts(): Promise<readonly FactCounts[]>;
}

export function factFolder(path: string): FactFolder {
  const files = async (kind: string): Promise<readonly string[]> => {
    const names = await readdir(path).catch(() => [] as string[]);
    // Facts come last into place: of a range without them a crash left the rest, which is made again.
    const whole = new Set(names.filter(isFacts).map((name) => FILE.exec(name)?.[2]));
    return names
      .filter((name) => FILE.exec(name)?.[1] === kind && whole.has(FILE.exec(name)?.[2]))
      .sort()
      .map((name) => join(path, name));
  };
  return {
    path,
    facts: () => files(FACTS),
    letters: () => files(LETTERS),
    counts: async () => {
      const texts = (await files(COUNTS)).map((file) => readFile(file, 'utf8'));
      return (await Promise.all(texts)).map((text) => JSON.parse(text) as FactCounts);
    },
    next: async () => {
      const last = (await files(FACTS)).at(-1);
      const found = last === undefined ? null : FILE.exec(last.slice(path.length + 1));
      return found === null ? 0 : Number(found[4]) + 1;
    },
  };
}

const isFacts = (name: string): boolean => FILE.exec(name)?.[1] === FACTS;

/** Writes facts and dead letters as text, then turns both into Parquet; whole or not at all. */
export class FactWriter {
  readonly #folder: string;
  readonly #draftName: string;
  readonly #connection: SqlConnection;
  readonly #facts: TextFile;
  readonly #letters: TextFile;
  readonly #made = new Set<string>();
  readonly #ignored = new Map<string, number>();
  factCount = 0;
  letterCount = 0;
  recordCount = 0;
  refusedCount = 0;

  private constructor(
    folder: string,
    draftName: string,
    connection: SqlConnection,
    facts: TextFile,
    letters: TextFile,
  ) {
    this.#folder = folder;
    this.#draftName = draftName;
    this.#connection = connection;
    this.#facts = facts;
    this.#letters = letters;
  }

  /**
   * Drafts lie in the work folder, which no other run shares: one that was killed may live on for a
   * moment. What it left in the folder itself is swept.
   */
  static async open(folder: string, work: string, connection: SqlConnection): Promise<FactWriter> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
    }
    const facts = await TextFile.open(join(work, 'facts.csv'));
    const letters = await TextFile.open(join(work, 'letters.csv'));
    return new FactWriter(folder, basename(dirname(work)), connection, facts, letters);
  }

  fact(fact: Fact, origin: Origin): void {
    const { slots } = fact;
    this.factCount++;
    const ids = fact.ids.length === 0 ? null : fact.ids.join(ID_SEPARATOR);
    let line = `${csvValue(fact.kind)},${csvValue(fact.key)},${csvValue(fact.version)},${fact.rank},${fact.cancelled},${csvValue(fact.document)},${csvValue(ids)}`;
    for (let i = 0; i < SLOT_NAMES.length; i++)
      line += `,${csvValue(slots[SLOT_NAMES[i] as SlotName])}`;
    this.#facts.write(`${line},${csvLine(originValues(origin))}`);
  }

  letter(mapRule: string | null, refusal: Refusal, origin: Origin): void {
    const { rule, field, expected } = refusal;
    this.letterCount++;
    this.#letters.write(
      csvLine([mapRule, rule, field, expected.fr, expected.en, ...originValues(origin)]),
    );
  }

  ignore(reason: string): void {
    this.#ignored.set(reason, (this.#ignored.get(reason) ?? 0) + 1);
  }

  /** Call now and then: text waits in memory until it is. */
  async drain(): Promise<void> {
    await this.#facts.drain();
    await this.#letters.drain();
  }

  async finish({ from, to }: FactRange): Promise<void> {
    await this.#facts.close();
    await this.#letters.close();
    const range = `${padded(from)}-${padded(to)}`;
    await this.#count({
      ...{ from, to, records: this.recordCount, refused: this.refusedCount },
      ignored: Object.fromEntries(this.#ignored),
    });
    // Facts without their letters are never seen.
    await this.#convert(LETTERS, this.#letters.path, LETTER_COLUMNS, range);
    await this.#convert(FACTS, this.#facts.path, FACT_COLUMNS, range);
  }

  async discard(): Promise<void> {
    await this.#facts.close();
    await this.#letters.close();
    await rm(this.#facts.path, { force: true });
    await rm(this.#letters.path, { force: true });
  }

  /** Adds facts that a statement makes, with the columns of FACT_COLUMNS. */
  async facts(sql: string): Promise<void> {
    await this.#insert(FACTS, FACT_COLUMNS, sql);
  }

  /** Adds dead letters that a statement makes, with the columns of LETTER_COLUMNS. */
  async letters(sql: string): Promise<void> {
    await this.#insert(LETTERS, LETTER_COLUMNS, sql);
  }

  async #insert(kind: string, columns: typeof FACT_COLUMNS, sql: string): Promise<void> {
    const table = `made_${kind}`;
    const typed = columns.map(({ name, sqlType }) => `${name} ${sqlType}`).join(', ');
    await this.#connection.run(`CREATE TABLE IF NOT EXISTS ${table} (${typed})`);
    const before = await this.#rows(table);
    await this.#connection.run(`INSERT INTO ${table} BY NAME ${sql}`);
    const added = (await this.#rows(table)) - before;
    if (kind === FACTS) this.factCount += added;
    else {
      this.letterCount += added;
      // Statements read resources, which are refused as a whole: one letter each.
      this.refusedCount += added;
    }
    this.#made.add(kind);
  }

  async #rows(table: string): Promise<number> {
    const [row] = await this.#connection.rows(`SELECT count(*) AS n FROM ${table}`);
    return Number(row?.n);
  }

  async #count(counts: FactCounts): Promise<void> {
    const path = join(this.#folder, `${COUNTS}-${padded(counts.from)}-${padded(counts.to)}.json`);
    const draft = `${path}.${this.#draftName}.tmp`;
    await writeFile(draft, JSON.stringify(counts));
    await rename(draft, path);
  }

  async #convert(
    kind: string,
    text: string,
    columns: typeof FACT_COLUMNS,
    range: string,
  ): Promise<void> {
    const path = join(this.#folder, `${kind}-${range}.parquet`);
    const draft = `${path}.${this.#draftName}.tmp`;
    const made = this.#made.has(kind) ? ` UNION ALL BY NAME SELECT * FROM made_${kind}` : '';
    await this.#connection.run(
      `COPY (${readCsvSql(text, columns)}${made}) TO '${draft.replaceAll("'", "''")}' ` +
        `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS})`,
    );
    if (made !== '') await this.#connection.run(`DROP TABLE made_${kind}`);
    await rename(draft, path);
    await rm(text);
  }
}

const padded = (sequence: number): string => String(sequence).padStart(12, '0');

function originValues(origin: Origin): readonly (string | number | null)[] {
  return [origin.sequence, origin.line, origin.offsetBytes, origin.lengthBytes, origin.sha256];
}

/** Text gathered in memory and appended to a file. */
class TextFile {
  readonly path: string;
  readonly #handle: Awaited<ReturnType<typeof open>>;
  #waiting: string[] = [];
  #characters = 0;

  private constructor(path: string, handle: Awaited<ReturnType<typeof open>>) {
    this.path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<TextFile> {
    return new TextFile(path, await open(path, 'w'));
  }

  write(text: string): void {
    this.#waiting.push(text);
    this.#characters += text.length;
  }

  async drain(force = false): Promise<void> {
    if (this.#characters === 0 || (this.#characters < BUFFER_CHARACTERS && !force)) return;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#characters = 0;
    await this.#handle.writeFile(text);
  }

  async close(): Promise<void> {
    await this.drain(true);
    await this.#handle.close();
  }
}

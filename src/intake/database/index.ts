/**
 * Rows of an application's database. `databasePull` fetches them (reads only, never writes) as pages
 * of NDJSON, one line `{"kind":…,"row":{…}}` a row; the format `database` reads those pages.
 */
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import { linesOf } from '../csv/lines.ts';
import type { Format, FormatReader, LandedBytes, ReadItem, Refusal } from '../format.ts';

export { databasePull } from './pull.ts';

const LINE = z.object({
  kind: z.string(),
  row: z.record(z.string(), z.union([z.string(), z.null()])),
});

type Row = Readonly<Record<string, string | null>>;

/** A row with its large texts may be so long. */
const LIMITS = { maxExpandedBytes: 20_000_000_000, maxLineBytes: 64 * 1024 * 1024 };

export const DATABASE_ROWS: Format = {
  name: 'database',
  open: (options) => {
    const [unknown] = Object.keys(options);
    if (unknown !== undefined) {
      const fr = 'Le format database n’a pas d’options';
      const en = 'The format database has no options';
      throw new ParcoursError('input', 'intake.options', { fr, en }, { path: `format.${unknown}` });
    }
    const reader: FormatReader<Row> = {
      read: readRows,
      field: (column) => (row) => row[column] || null,
      each: (path) => {
        const fr = 'Une ligne de table n’a pas de parties';
        throw new ParcoursError(
          'input',
          'intake.path',
          { fr, en: 'A row of a table has no parts' },
          { path },
        );
      },
    };
    return reader as FormatReader<unknown>;
  },
};

async function* readRows(landed: LandedBytes): AsyncGenerator<readonly ReadItem<Row>[]> {
  for await (const lines of linesOf(landed, LIMITS)) {
    const items = lines
      .filter(({ bytes }) => bytes.length > 0)
      .map(({ bytes, number, offsetBytes }): ReadItem<Row> => {
        const place = { line: number, offsetBytes, lengthBytes: bytes.length };
        const read = parsedLine(bytes);
        if (read === null) return { ok: false, refusal: BROKEN, place };
        return { ok: true, kind: read.kind, record: read.row, place };
      });
    if (items.length > 0) yield items;
  }
}

function parsedLine(bytes: Buffer): z.infer<typeof LINE> | null {
  try {
    return LINE.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

const BROKEN: Refusal = {
  rule: 'database.line',
  field: null,
  expected: {
    fr: 'une ligne de page entière, avec son genre et ses colonnes',
    en: 'a whole line of a page, with its kind and its columns',
  },
};

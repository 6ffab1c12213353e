import { SLOTS, type SlotType } from './fact.ts';

/** The columns in which facts and dead letters are kept, as Parquet files beside the landing log. */
interface StoredColumn {
  readonly name: string;
  readonly sqlType: string;
}

const SQL_TYPES: Readonly<Record<SlotType, string>> = {
  text: 'VARCHAR',
  number: 'DOUBLE',
  date: 'DATE',
  time: 'TIMESTAMP',
};

/** Column of a slot: `modeIn` is `mode_in`; a name that SQL has a use for gets an underscore. */
export function slotColumn(slot: string): string {
  return `${slot.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_`;
}

/** Where a fact comes from: these stand in every row's lineage. */
const ORIGIN: readonly StoredColumn[] = [
  { name: 'sequence', sqlType: 'BIGINT' },
  { name: 'line', sqlType: 'INTEGER' },
  { name: 'offset_bytes', sqlType: 'BIGINT' },
  { name: 'length_bytes', sqlType: 'BIGINT' },
  { name: 'sha256', sqlType: 'VARCHAR' },
];

export const FACT_COLUMNS: readonly StoredColumn[] = [
  { name: 'kind', sqlType: 'VARCHAR' },
  { name: 'key', sqlType: 'VARCHAR' },
  { name: 'version', sqlType: 'VARCHAR' },
  { name: 'rank', sqlType: 'INTEGER' },
  { name: 'cancelled', sqlType: 'BOOLEAN' },
  { name: 'document', sqlType: 'VARCHAR' },
  { name: 'ids', sqlType: 'VARCHAR' },
  ...Object.entries(SLOTS).map(([name, type]) => {
    return { name: slotColumn(name), sqlType: SQL_TYPES[type] };
  }),
  ...ORIGIN,
];

export const LETTER_COLUMNS: readonly StoredColumn[] = [
  { name: 'map_rule', sqlType: 'VARCHAR' },
  { name: 'rule', sqlType: 'VARCHAR' },
  { name: 'field', sqlType: 'VARCHAR' },
  { name: 'expected_fr', sqlType: 'VARCHAR' },
  { name: 'expected_en', sqlType: 'VARCHAR' },
  ...ORIGIN,
];

/** A relation with the columns and no rows. */
export function noRowsSql(columns: readonly StoredColumn[]): string {
  const nulls = columns.map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${name}`);
  return `SELECT ${nulls.join(', ')} WHERE false`;
}

/** Between the identifiers of a fact, in one column: a control character no identifier holds. */
export const ID_SEPARATOR = '\u001f';

/** The rows of a file that `csvLine` wrote, with the types of the columns. */
export function readCsvSql(path: string, columns: readonly StoredColumn[]): string {
  const types = columns.map(({ name, sqlType }) => `'${name}': '${sqlType}'`).join(', ');
  const file = `'${path.replaceAll("'", "''")}'`;
  return (
    `SELECT * FROM read_csv(${file}, columns = {${types}}, header = false, delim = ',', ` +
    `quote = '"', escape = '"', new_line = '\\n', auto_detect = false, parallel = false, allow_quoted_nulls = false, ` +
    `max_line_size = 4194304, buffer_size = 16777216)`
  );
}

const SPECIAL = /[",\r\n]/;

type Value = string | number | boolean | null | undefined;

/** One line of text for the embedded database; null and undefined are nothing between commas. */
export function csvLine(values: readonly Value[]): string {
  let line = '';
  for (let i = 0; i < values.length; i++) line += `${i > 0 ? ',' : ''}${csvValue(values[i])}`;
  return `${line}\n`;
}

/** One value of a line. */
export function csvValue(value: Value): string | number | boolean {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return value;
  return value === '' || SPECIAL.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

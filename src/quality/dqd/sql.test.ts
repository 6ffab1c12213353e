import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvRecords } from './csv.ts';
import { isTrue, renderSql } from './sql-render.ts';
import { toDuckDb } from './to-duckdb.ts';

test('parameters: the longest name that fits counts, an unknown one stays', () => {
  const values = { table: 'person', tableField: 'id' };
  assert.equal(renderSql('@table.@tableField @tables @other', values), 'person.id persons @other');
});

test('a default stands in until a value is given', () => {
  const template = '{DEFAULT @n = 5}SELECT @n';
  assert.equal(renderSql(template, {}), 'SELECT 5');
  assert.equal(renderSql(template, { n: '7' }), 'SELECT 7');
});

test('choices may be nested, and the other side may be missing', () => {
  const template = "{@a == 'x'} ? {1{@b}?{2}:{3}} : {4}{@b}?{5}";
  assert.equal(renderSql(template, { a: 'x', b: 'FALSE' }), '13');
  assert.equal(renderSql(template, { a: 'y', b: 'TRUE' }), '45');
  assert.equal(renderSql('{no choice}', {}), '{no choice}');
});

test('conditions', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["FALSE & 'Yes' == 'Yes'", false],
    ["A != 'B' & (C == 'C' | C == 'D')", true],
    ["'CONCEPT' IN ('DOMAIN','CONCEPT')", true],
    ["'PERSON' NOT IN ('PERSON')", false],
    ['!FALSE', true],
    ['"date" == "datetime" | 1', true],
    ['dqd.A != dqd.B', true],
    ["'' != ''", false],
  ];
  for (const [condition, expected] of cases) assert.equal(isTrue(condition), expected, condition);
  assert.throws(() => isTrue("'a' =="));
});

const translate = (sql: string, relations: ReadonlyMap<string, string> = new Map()) =>
  toDuckDb(sql, { today: '2024-06-01', schema: 'cdm', relations });

test('functions of SQL Server in the engine’s words', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['COUNT_BIG(DISTINCT x) + COUNT(y)', 'COUNT(DISTINCT x) + COUNT(y)'],
    ["CHARINDEX('.', CAST(ABS(x) AS varchar)) != 0", "strpos( CAST(ABS(x) AS varchar), '.') != 0"],
    ['DATEADD(dd,1,GETDATE())', "(TIMESTAMP '2024-06-01 00:00:00' + (1) * INTERVAL 1 day)"],
    ['DATEADD(DAY, -7, v.d)', '( v.d + ( -7) * INTERVAL 1 day)'],
    ['YEAR(GETDATE())+1', "YEAR(TIMESTAMP '2024-06-01 00:00:00')+1"],
    ["RIGHT('0' + CAST(m AS VARCHAR), 2)", "RIGHT('0' || CAST(m AS VARCHAR), 2)"],
    ['CAST(m AS VARCHAR) + CAST(n AS VARCHAR(2))', 'CAST(m AS VARCHAR) || CAST(n AS VARCHAR(2))'],
    ["cast('18500101' as date)", "DATE '1850-01-01'"],
    ['CAST(x AS DATE)', 'TRY_CAST(x  AS DATE)'],
    ["'CAST(x AS DATE) + offset' -- a + 'b'", "'CAST(x AS DATE) + offset' -- a + 'b'"],
    ['n.OFFSET > 0', 'n."offset" > 0'],
  ];
  for (const [given, expected] of cases) assert.equal(translate(given).sql, expected);
  assert.equal(translate('CAST(x AS DATE)').readsTextAsDate, false);
  assert.equal(translate("CAST(CONCAT(y,'0601') AS DATE)").readsTextAsDate, true);
});

test('tables become relations, named where nothing names them', () => {
  const relations = new Map([['death', '(SELECT 1)']]);
  assert.equal(
    translate('FROM cdm.death ON death.id JOIN cdm.DEATH de, cdm.other', relations).sql,
    'FROM (SELECT 1) AS death ON death.id JOIN (SELECT 1) de, cdm.other',
  );
});

test('comma-separated records: quotes, line breaks within them, a blank last field', () => {
  assert.deepEqual(csvRecords('a,b\r\n"1, ""x""\ny",\n3,4'), [
    { a: '1, "x"\ny', b: '' },
    { a: '3', b: '4' },
  ]);
});

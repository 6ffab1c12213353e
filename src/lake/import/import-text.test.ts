import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { importTrial } from '../../../testkit/import-trial.ts';

const HEAD = 'person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id';
const DEATH = 'person_id,death_date,cause_source_value';

test('a file in any letter case, CRLF, BOM and quotes is read as it was meant', async () => {
  const text = `\ufeffPerson_ID,"DEATH_date",cause_source_value\r\n1,2024-02-29,"a, ""b""\r\nc"\r\n\r\n2,20240301,5" tube\r\n`;
  await importTrial({ 'DEATH.CSV': text }, async (it) => {
    const staged = await it.stage();
    assert.deepEqual(await it.rows('death', 'person_id, death_date, cause_source_value'), [
      { person_id: 1, death_date: '2024-02-29', cause_source_value: 'a, "b"\r\nc' },
      { person_id: 2, death_date: '2024-03-01', cause_source_value: '5" tube' },
    ]);
    assert.deepEqual(
      staged.tables.map((table) => [table.table, table.relation, table.rows]),
      [['death', '"import_death"', 2]],
    );
    assert.deepEqual(await it.leftovers(), []);
    assert.equal(it.progress.at(-1)?.doneBytes, it.progress.at(-1)?.totalBytes);
  });
});

test('tab, semicolon, gzip and prefixed names', async () => {
  const files = {
    'vocabulary/2b_concept.csv':
      'concept_id\tconcept_name\n1\t"Glass" of water\n2\t"open\n3\tplain\n',
    'cdm.death.tsv.gz': gzipSync('person_id;death_date\n1;2024-01-01\n'),
    'provider/part-0.csv': 'provider_id,npi\n7,\n',
  };
  await importTrial(files, async (it) => {
    const staged = await it.stage();
    assert.equal(staged.rejected, 0);
    assert.deepEqual(await it.rows('concept', 'concept_id, concept_name'), [
      { concept_id: 1, concept_name: '"Glass" of water' },
      { concept_id: 2, concept_name: '"open' },
      { concept_id: 3, concept_name: 'plain' },
    ]);
    assert.deepEqual(await it.rows('death', 'person_id, death_date'), [
      { person_id: 1, death_date: '2024-01-01' },
    ]);
    assert.deepEqual(await it.rows('provider', 'provider_id, npi'), [
      { provider_id: 7, npi: null },
    ]);
  });
});

test('every faulty row has its place, its reason and what stood there', async () => {
  const text = [
    DEATH, // line 1
    '1,2024-01-01,"a note',
    'on three',
    'lines"',
    '2,2024-02-30,no such day', // 5
    '3,2024-01-01', // 6
    ',2024-01-01,no person', // 7
    '4,2024-01-01,"open, and never closed', // 8
    '5,2024-01-01,good',
    'x,2024-01-01,"with ""quotes"""', // 10
    '6,2024-01-01 25:00:00,no such hour', // 11
    '7,2024-1-5,short', // 12
    '8,2024-01-02 10:30:00,good',
    '',
  ].join('\n');
  await importTrial({ 'death.csv': text }, async (it) => {
    const staged = await it.stage();
    const letters = await it.deadLetters();
    assert.deepEqual(
      letters.map((row) => [row.line, row.column, row.value, row.reason]),
      [
        [5, 'death_date', '2024-02-30', 'not-a-date'],
        [6, null, null, 'field-count'],
        [7, 'person_id', null, 'missing-value'],
        [8, null, null, 'broken-quote'],
        [10, 'person_id', 'x', 'not-an-integer'],
        [11, 'death_date', '2024-01-01 25:00:00', 'not-a-date'],
        [12, 'death_date', '2024-1-5', 'not-a-date'],
      ],
    );
    assert.equal(letters[4]?.raw, 'x,2024-01-01,"with ""quotes"""');
    assert.equal(letters[3]?.raw, '4,2024-01-01,"open, and never closed');
    assert.deepEqual(
      (await it.rows('death', 'person_id')).map((row) => row.person_id),
      [1, 5, 8],
    );
    const [facts] = staged.files;
    assert.deepEqual(
      [facts?.rowsRead, facts?.rowsAccepted, facts?.rowsRejected, facts?.duplicatesDropped],
      [10, 3, 7, 0],
    );
    assert.equal(staged.rejected, 7);
  });
});

test('what is a number, a date and a moment', async () => {
  const cases: readonly (readonly [string, string, string | number | null])[] = [
    ['value_as_concept_id', '123', 123],
    ['value_as_concept_id', '123.0', 123],
    ['value_as_concept_id', '-7', -7],
    ['value_as_concept_id', '007', 7],
    ['value_as_concept_id', '12.6', 'not-an-integer'],
    ['value_as_concept_id', '0x1F', 'not-an-integer'],
    ['value_as_concept_id', '1e3', 'not-an-integer'],
    ['value_as_concept_id', '1_000', 'not-an-integer'],
    ['value_as_concept_id', '99999999999999999999', 'not-an-integer'],
    ['value_as_number', '1.5', 1.5],
    ['value_as_number', '-2e3', -2000],
    ['value_as_number', '"1,5"', 'decimal-comma'],
    ['value_as_number', 'nan', 'not-a-number'],
    ['value_as_number', 'inf', 'not-a-number'],
    ['value_as_number', '', null],
    ['measurement_datetime', '2024-01-02', '2024-01-02 00:00:00'],
    ['measurement_datetime', '2024-01-02T03:04:05.5', '2024-01-02 03:04:05.5'],
    ['measurement_datetime', '2024-01-02 03:04', '2024-01-02 03:04:00'],
    ['measurement_datetime', '20240102', '2024-01-02 00:00:00'],
    ['measurement_datetime', '2024-01-02 03:04:05+02', 'not-a-datetime'],
    ['measurement_datetime', 'infinity', 'not-a-datetime'],
  ];
  for (const [column, written, expected] of cases) {
    const text = `measurement_id,person_id,measurement_date,${column}\n1,1,20240102,${written}\n`;
    await importTrial({ 'measurement.csv': text }, async (it) => {
      const staged = await it.stage();
      if (staged.rejected > 0) {
        const [letter] = await it.deadLetters();
        assert.deepEqual([letter?.column, letter?.reason], [column, expected], written);
      } else {
        const [row] = await it.rows('measurement', column);
        assert.equal(row?.[column], expected, written);
      }
    });
  }
});

test('a repeated key: equal rows are dropped and counted, different ones refused', async () => {
  const files = {
    'person.csv': `${HEAD}\n1,8507,1980,0,0\n2,8532,1990,0,0\n1,8507,1980.0,0,0\n2,8532,1991,0,0\n`,
    'more/person.csv': `${HEAD}\n2,8507,1990,0,0\n3,8507,2000,0,0\n`,
  };
  await importTrial(files, async (it) => {
    const staged = await it.stage();
    assert.deepEqual(await it.rows('person', 'person_id, gender_concept_id, year_of_birth'), [
      { person_id: 1, gender_concept_id: 8507, year_of_birth: 1980 },
      { person_id: 2, gender_concept_id: 8507, year_of_birth: 1990 },
      { person_id: 3, gender_concept_id: 8507, year_of_birth: 2000 },
    ]);
    assert.deepEqual(
      (await it.deadLetters()).map((row) => [
        row.file,
        row.line,
        row.column,
        row.value,
        row.reason,
      ]),
      [
        ['person.csv', 3, 'person_id', '2', 'duplicate-key'],
        ['person.csv', 5, 'person_id', '2', 'duplicate-key'],
      ],
    );
    assert.deepEqual(
      staged.files.map((file) => [file.file, file.rowsAccepted, file.duplicatesDropped]),
      [
        ['more/person.csv', 2, 0],
        ['person.csv', 1, 1],
      ],
    );
  });
});

test('names of CDM 5.3 lead to the columns of 5.4; unknown columns and nulls are told', async () => {
  const text =
    'visit_occurrence_id,person_id,visit_start_date,visit_end_date,admitting_source_value,colour\n1,1,2024-01-01,,home,red\n';
  await importTrial({ 'visit_occurrence.csv': text }, async (it) => {
    const staged = await it.stage();
    assert.deepEqual(await it.rows('visit_occurrence', 'admitted_from_source_value AS home'), [
      { home: 'home' },
    ]);
    const told = staged.warnings.map((one) => [one.code, one.columns.join(), one.rows]);
    assert.ok(told.some(([code, columns]) => code === 'unknown-columns' && columns === 'colour'));
    assert.deepEqual(
      told.find(([, columns]) => columns === 'visit_end_date'),
      ['required-but-null', 'visit_end_date', 1],
    );
  });
});

test('the same files give the same identity, wherever they lie and whatever else is read', async () => {
  const files = {
    'death.csv': `${DEATH}\n1,2024-01-01,\n`,
    'person.csv': `${HEAD}\n1,1,1980,0,0\n`,
  };
  const hashes: string[] = [];
  for (let turn = 0; turn < 2; turn++) {
    await importTrial(files, async (it) => {
      const staged = await it.stage();
      assert.equal(staged.sourceBytes, Buffer.byteLength(Object.values(files).join('')));
      hashes.push(staged.sourceSha256, (await it.stage()).sourceSha256);
    });
  }
  assert.equal(new Set(hashes).size, 1);
});

test('a header without rows is an empty table', async () => {
  await importTrial({ 'death.csv': `${DEATH}\n` }, async (it) => {
    const staged = await it.stage();
    assert.equal(staged.tables[0]?.rows, 0);
    assert.deepEqual(
      staged.warnings.map((one) => one.code),
      ['no-rows'],
    );
  });
});

test('text in another encoding is read when it is named', async () => {
  for (const encoding of ['windows-1252', 'iso-8859-15', 'utf-16le'] as const) {
    const text = `${DEATH}\n1,2024-01-01,œdème à 3 €\n`;
    const bytes = {
      'windows-1252': () => Buffer.from(text.replace('œ', '\x9c').replace('€', '\x80'), 'latin1'),
      'iso-8859-15': () => Buffer.from(text.replace('œ', '\xbd').replace('€', '\xa4'), 'latin1'),
      'utf-16le': () => Buffer.from(`\ufeff${text}`, 'utf16le'),
    }[encoding]();
    await importTrial({ 'death.csv': bytes }, async (it) => {
      await assert.rejects(it.stage(), (error: Error) => {
        assert.match(
          error.message,
          new RegExp(`csv.encoding: .*--encoding ${encoding}.*byte \\d+`),
        );
        return true;
      });
      await it.stage({ encoding });
      assert.deepEqual(await it.rows('death', 'cause_source_value AS cause'), [
        { cause: 'œdème à 3 €' },
      ]);
    });
  }
});

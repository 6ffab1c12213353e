import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { FIELD_LIST, GENERATED, generateTables } from './generate-omop-tables.ts';

const root = resolve(import.meta.dirname, '..');
const list = resolve(root, process.env.PARCOURS_DATA ?? '../shared/data', FIELD_LIST);

test('the OMOP tables are those of the public field list', (t) => {
  if (!existsSync(list)) return t.skip(`no field list: ${FIELD_LIST} is not in the data folder`);
  const written = readFileSync(resolve(root, GENERATED), 'utf8');
  assert.equal(written, generateTables(readFileSync(list, 'utf8')));
});

test('quotes, types, keys and references of the list are understood', () => {
  const header =
    'cdmTableName,cdmFieldName,isRequired,cdmDatatype,note,isPrimaryKey,isForeignKey,fkTableName,fkFieldName';
  const text = generateTables(
    [
      header,
      'DEATH,person_id,Yes,bigint,"a ""note"",\nof two lines",No,Yes,PERSON,PERSON_ID',
      'DRUG_ERA,drug_era_start_date,Yes,datetime,,No,No,NA,NA',
      'NOTE,note_text,No,varchar(MAX),,No,No,NA,NA',
    ].join('\r\n'),
  );
  assert.match(text, /column\('person_id', 'integer', 'key', 'person.person_id'\)/);
  assert.match(text, /column\('drug_era_start_date', 'date', 'required'\)/);
  assert.match(text, /column\('note_text', 'text', 'optional'\)/);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { generateApplications, type Mess, messagesIn } from './index.ts';

/** Far more than usual, so that sixty persons meet all of it. */
const MUCH: Partial<Mess> = {
  duplicate: 0.1,
  late: 0.1,
  outOfOrder: 0.1,
  correction: 0.2,
  cancellation: 0.15,
  double: 0.7,
  wrongMerge: 0.1,
  swap: 0.1,
  preliminary: 0.3,
  unproven: 0.4,
  broken: 0.05,
};
const work = mkdtempSync(join(tmpdir(), 'parcours-applications-'));
const main = join(work, 'main');
const OPTIONS = { persons: 60, days: 700, mess: MUCH };
const summary = generateApplications({ ...OPTIONS, folder: main });

after(() => rmSync(work, { recursive: true, force: true }));

type TruthRow = Readonly<Record<string, string>>;

function table(path: string, separator = ',', charset = 'utf-8'): readonly TruthRow[] {
  const text = new TextDecoder(charset, { fatal: true }).decode(readFileSync(join(main, path)));
  const [header = '', ...lines] = text.split(/\r?\n/).slice(0, -1);
  const columns = header.split(separator);
  return lines
    .map((line) => line.split(separator))
    .filter((cells) => cells.length === columns.length)
    .map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])));
}

const truth = (name: string): readonly TruthRow[] => table(`truth/${name}.csv`);

function filesIn(folder: string, end: string): readonly string[] {
  return readdirSync(join(main, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`)
    .sort();
}

interface Message {
  readonly segments: readonly (readonly string[])[];
  field(segment: string, n: number): string;
}

/** By splitting alone; null for what nobody can read. */
function parse(bytes: Uint8Array): Message | null {
  const charset = Buffer.from(bytes).toString('latin1').includes('|8859/15|')
    ? 'iso-8859-15'
    : 'utf-8';
  const text = new TextDecoder(charset, { fatal: true }).decode(bytes);
  const segments = text
    .split('\r')
    .slice(0, -1)
    // MSH-1 is the separator itself.
    .map((line) => line.replace(/^MSH\|/, 'MSH||').split('|'));
  const field = (name: string, n: number): string =>
    segments.find(([it]) => it === name)?.[n] ?? '';
  const readable = field('MSH', 9) !== '' && !text.includes('|20251399');
  return readable ? { segments, field } : null;
}

function messages(application: string): readonly (Message | null)[] {
  return filesIn(application, '.hl7').flatMap((path) =>
    messagesIn(readFileSync(join(main, path))).map(parse),
  );
}

const readable = (application: string): readonly Message[] =>
  messages(application).filter((it) => it !== null);

const rank = (message: Message): string => message.field('MSH', 7);

/** For each key what the youngest message says of it. */
function last<Said>(
  said: readonly { readonly key: string; readonly version: string; readonly what: Said }[],
): ReadonlyMap<string, Said> {
  const sorted = said.toSorted((a, b) => (a.version < b.version ? -1 : 1));
  return new Map(sorted.map(({ key, what }) => [key, what]));
}

const isTold = (row: TruthRow): boolean => row.only_in_dead_letters === 'no';
const compact = (iso: string | undefined): string => (iso ?? '').replace(/[-:T]/g, '');
const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .sort();
  for (const name of names) hash.update(name.slice(folder.length)).update(readFileSync(name));
  return hash.digest('hex');
}

test('the same options give the same bytes, another seed others', () => {
  const again = join(work, 'again');
  const other = join(work, 'other');
  generateApplications({ ...OPTIONS, folder: again });
  generateApplications({ ...OPTIONS, seed: 2, folder: other });
  assert.equal(hashOf(again), hashOf(main));
  assert.notEqual(hashOf(other), hashOf(main));
});

test('every kind of mess is made, and counted', () => {
  const kinds = truth('mess').map((row) => `${row.application} ${row.kind}`);
  for (const kind of [
    'late',
    'out-of-order',
    'duplicate',
    'broken',
    'correction',
    'cancellation',
  ]) {
    assert.ok(kinds.includes(`admissions ${kind}`), kind);
    assert.ok(kinds.includes(`laboratory ${kind}`), kind);
  }
  for (const kind of ['merge', 'wrong-merge', 'wrong-class', 'proven-later']) {
    assert.ok(kinds.includes(`admissions ${kind}`), kind);
  }
  assert.ok(kinds.includes('laboratory swap'));
  const broken = truth('mess').filter((row) => row.kind?.startsWith('broken'));
  const sum = broken.reduce((all, row) => all + Number(row.count), 0);
  assert.equal(sum, truth('broken').length);
  assert.equal(summary.truth.broken, sum);
});

test('every message is read by splitting, but for the broken ones', () => {
  for (const application of ['admissions', 'laboratory', 'radiology']) {
    const all = messages(application);
    const expected = truth('broken').filter(
      (row) => row.application === application && row.file?.endsWith('.hl7'),
    );
    assert.ok(all.length > 5, application);
    assert.equal(all.filter((it) => it === null).length, expected.length, application);
    for (const message of all) {
      if (message === null) continue;
      assert.match(message.field('PID', 3), /^[A-Z]*\d+\^\^\^[A-Z-]+&\d{9}&N\^PI/);
      assert.match(message.field('PID', 7), /^\d{8}$/);
      assert.match(message.field('PID', 32), /^(VALI|PROV)$/);
    }
  }
});

test('movements end as the truth tells', () => {
  const said = readable('admissions').flatMap((message) => {
    const [id = '', , finess = ''] = message.field('ZBE', 1).split('^');
    if (id === '') return [];
    const unit = message.field('ZBE', 7).split('^')[9];
    const cancelled = message.field('ZBE', 4) === 'CANCEL' ? 'cancelled' : 'final';
    const nda = message.field('PV1', 19).split('^')[0];
    const what = `${finess} ${id} ${nda} ${unit} ${message.field('ZBE', 2)} ${cancelled}`;
    return [{ key: `${finess} ${id}`, version: rank(message), what }];
  });
  const expected = truth('movements')
    .filter(isTold)
    .map((row) =>
      [row.finess, row.movement, row.nda, row.unit, compact(row.start), row.state].join(' '),
    );
  assert.deepEqual(sorted(last(said).values()), sorted(expected));
  assert.ok(truth('movements').some((row) => row.state === 'cancelled'));
});

test('stays begin, end and are of the class that the truth tells', () => {
  const stays = new Map<string, { class: string; start: string; end: string; version: string }>();
  const inOrder = readable('admissions').toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const cancelled = new Set<string>();
  for (const message of inOrder) {
    const nda = message.field('PV1', 19).split('^')[0] ?? '';
    if (nda === '') continue;
    const trigger = message.field('MSH', 9).split('^')[1] ?? '';
    if (trigger === 'A11' || trigger === 'A38') cancelled.add(nda);
    const leaves = trigger === 'A03' || message.field('ZBE', 6) === 'A03';
    const before = stays.get(nda);
    const end = trigger === 'A13' ? '' : leaves ? message.field('PV1', 45) : (before?.end ?? '');
    const stayClass = trigger === 'A08' ? (before?.class ?? '') : message.field('PV1', 2);
    const start = message.field('PV1', 44);
    stays.set(nda, { class: stayClass, start, end, version: rank(message) });
  }
  for (const row of truth('stays')) {
    const nda = row.nda ?? '';
    const told = stays.get(nda);
    assert.equal(told !== undefined, isTold(row), nda);
    if (told === undefined) continue;
    assert.equal(cancelled.has(nda), row.state === 'cancelled', nda);
    assert.equal(told.start, compact(row.start), nda);
    if (row.state === 'cancelled') continue;
    assert.equal(told.class, row.class, nda);
    assert.equal(told.end, compact(row.end), nda);
  }
  assert.equal(stays.size, truth('stays').filter(isTold).length);
});

const RESULT_STATUSES: Readonly<Record<string, string>> = {
  P: 'preliminary',
  F: 'final',
  C: 'corrected',
  D: 'deleted',
  X: 'not-obtained',
};

test('laboratory results end as the truth tells, with their patient', () => {
  const said = readable('laboratory').flatMap((message) => {
    const filler = message.field('OBR', 3).split('^')[0] ?? '';
    const ipp = message.field('PID', 3).split('~')[1]?.split('^')[0];
    return message.segments
      .filter(([name]) => name === 'OBX')
      .map((obx) => {
        const code = obx[3]?.split('^')[0] ?? '';
        const value = obx[11] === 'X' ? '' : (obx[5] ?? '').replace('^', '');
        const status = RESULT_STATUSES[obx[11] ?? ''];
        const what = [filler, code, ipp, value, obx[6], obx[14], status].join(' ');
        return { key: `${filler} ${code}`, version: message.field('OBR', 22), what };
      });
  });
  const expected = truth('results')
    .filter(isTold)
    .map((row) =>
      [
        row.order,
        row.code,
        row.ipp,
        `${row.operator}${row.value}`,
        row.unit,
        compact(row.time),
        row.status,
      ].join(' '),
    );
  const statuses = new Set(truth('results').map((row) => row.status));
  // A correction tells the other results of the order again, as final.
  assert.deepEqual(sorted(last(said).values()), sorted(expected));
  assert.ok(statuses.has('deleted') && statuses.has('corrected'));
});

const factsOf = (application: string): readonly TruthRow[] =>
  truth('facts').filter((row) => row.application === application && isTold(row));

test('patient records end as the truth tells', () => {
  const said: { key: string; version: string; what: string }[] = [];
  for (const path of filesIn('patient-record/fhir', '.ndjson')) {
    if (path.includes('Patient-')) continue;
    for (const line of readFileSync(join(main, path), 'utf8').split('\n')) {
      if (!line.endsWith('}')) continue;
      const it = JSON.parse(line);
      const verification = it.verificationStatus?.coding[0].code ?? it.status;
      const code =
        it.code?.coding[0].code ??
        { IMP: 'I', AMB: 'O', EMER: 'E', SS: 'R' }[it.class.code as 'IMP'];
      const cancelled = verification === 'entered-in-error' ? 'yes' : 'no';
      said.push({
        key: it.id,
        version: it.meta.lastUpdated.slice(0, 19),
        what: `${it.id} ${code} ${cancelled}`,
      });
    }
  }
  for (const path of filesIn('patient-record/csv', '.csv')) {
    if (path.includes('/patient-')) continue;
    for (const row of table(path, ';')) {
      const [key = '', , , , code] = Object.values(row);
      const cancelled = row.statut === 'ANNULE' ? 'yes' : 'no';
      said.push({ key, version: row.date_maj ?? '', what: `${key} ${code} ${cancelled}` });
    }
  }
  const expected = factsOf('patient-record').map(
    (row) => `${row.key} ${row.code} ${row.cancelled}`,
  );
  assert.deepEqual(sorted(last(said).values()), sorted(expected));
});

test('the pharmacy’s lines end as the truth tells', () => {
  const said = filesIn('pharmacy', '.csv').flatMap((path) =>
    table(path, ';', 'windows-1252').map((row) => {
      const key =
        row.id_prescription && !row.id_administration
          ? row.id_prescription
          : (Object.values(row)[0] ?? '');
      const [date = '', time = ''] = (row.date_saisie ?? '').split(' ');
      const version = `${date.split('/').reverse().join('')} ${time}`;
      const cancelled = row.statut?.startsWith('ANNULE') ? 'yes' : 'no';
      return { key, version, what: `${key} ${row.code_produit ?? row.code_dm} ${cancelled}` };
    }),
  );
  const expected = factsOf('pharmacy').map((row) => `${row.key} ${row.code} ${row.cancelled}`);
  assert.deepEqual(sorted(last(said).values()), sorted(expected));
});

test('no two persons share an identifier', () => {
  const owners = new Map<string, string>();
  for (const row of truth('identifiers')) {
    const key = `${row.application} ${row.assigner} ${row.identifier}`;
    assert.ok(!owners.has(key), key);
    owners.set(key, row.person ?? '');
  }
  for (const column of ['nda', 'movement']) {
    const rows = truth('movements');
    const pairs = new Set(rows.map((row) => `${row.finess} ${row[column]} ${row.person}`));
    const names = new Set(rows.map((row) => `${row.finess} ${row[column]}`));
    assert.equal(pairs.size, names.size, column);
  }
  const persons = truth('persons');
  assert.equal(new Set(persons.map((row) => row.ins)).size, persons.length);
});

test('merges in the feed are those of the truth; wrong ones are undone', () => {
  const of = (trigger: string): ReadonlySet<string> =>
    new Set(
      readable('admissions')
        .filter((it) => it.field('MSH', 9).startsWith(`ADT^${trigger}`))
        .map((it) => it.field('PID', 3).split('^')[0] ?? ''),
    );
  const merges = truth('merges');
  const survivors = (rows: readonly TruthRow[]): readonly string[] =>
    sorted(new Set(rows.map((row) => row.survivor ?? '')));
  assert.deepEqual(sorted(of('A40')), survivors(merges));
  const undone = merges.filter((row) => row.same_person === 'no');
  assert.deepEqual(sorted(of('A37')), survivors(undone));
  assert.ok(undone.every((row) => row.undone_at !== ''));
});

test('images have elements in explicit little endian, most with a preamble', () => {
  const images = filesIn('images', '.dcm');
  assert.ok(images.length > 0);
  for (const path of images) {
    const bytes = readFileSync(join(main, path));
    const hasPreamble = bytes.subarray(128, 132).toString('latin1') === 'DICM';
    const first = hasPreamble ? bytes.subarray(132) : bytes;
    assert.equal(first.readUInt16LE(0), hasPreamble ? 0x0002 : 0x0008);
    assert.match(first.subarray(4, 6).toString('latin1'), /^(UL|CS)$/);
  }
});

test('the inventory counts 26,000 devices', () => {
  assert.equal(table('devices/inventory.csv', ';').length, 26_000);
});

test('passages through emergency rooms end as the truth tells', () => {
  const said = filesIn('emergency', '.xml').flatMap((path) => {
    const text = readFileSync(join(main, path), 'utf8');
    const of = (source: string, name: string): string =>
      new RegExp(`<${name}>([^<]*)</${name}>`).exec(source)?.[1] ?? '';
    const finess = of(text, 'FINESS');
    return text
      .split('<PATIENT>')
      .slice(1)
      .map((patient) => {
        const [date = '', time] = of(patient, 'ENTREE').split(' ');
        const entry = `${date.split('/').reverse().join('-')}T${time}:00`;
        const birth = of(patient, 'NAISSANCE').split('/').reverse().join('-');
        const key = `${finess}/${entry}/${birth}/${of(patient, 'SEXE')}`;
        return { key, version: path, what: `${key}/DP ${of(patient, 'DP')}` };
      })
      .filter(({ key }) => !key.includes('2025-13-31'));
  });
  const expected = factsOf('emergency')
    .filter((row) => row.kind === 'diagnosis-main')
    .map((row) => `${row.key} ${row.code}`);
  assert.ok(expected.length > 5);
  assert.deepEqual(sorted(last(said).values()), sorted(expected));
});

test('stays’ summaries have the width of their format, and end as the truth tells', () => {
  const said: { key: string; version: string; what: string }[] = [];
  for (const path of filesIn('pmsi', '.txt')) {
    for (const line of readFileSync(join(main, path), 'utf8').split('\n').slice(0, -1)) {
      if (line.length <= 60) continue;
      const at = (from: number, width: number): string => line.slice(from, from + width).trim();
      const [others, acts] = [Number(at(118, 2)), Number(at(122, 3))];
      assert.equal(line.length, 177 + 8 * others + 29 * acts);
      const key = `${at(32, 20)}/${Number(at(52, 10))}`;
      said.push({ key, version: path.slice(-10), what: `${key}/DP ${at(125, 8)}` });
    }
  }
  const expected = factsOf('pmsi')
    .filter((row) => row.kind === 'diagnosis-main')
    .map((row) => `${row.key} ${row.code}`);
  assert.ok(expected.length > 5);
  assert.deepEqual(sorted(last(said).values()), sorted(expected));
});

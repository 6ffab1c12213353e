/** A run that pulls: from a DICOMweb server, and from a database that can't be reached. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type StudyJson, startDicomWeb } from '../../testkit/dicomweb-server.ts';
import { openLandingLog } from '../lake/index.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const IMAGES = join(import.meta.dirname, '..', '..', 'examples', 'sources', 'images');
const TOKEN = 'mellon';

const study = (number: number): StudyJson => ({
  '00080020': { vr: 'DA', Value: ['20250902'] },
  '00080050': { vr: 'SH', Value: [`RX${number}`] },
  '00080061': { vr: 'CS', Value: ['CT'] },
  '00100020': { vr: 'LO', Value: ['10000017'] },
  '00100021': { vr: 'LO', Value: ['549900001'] },
  '0020000D': { vr: 'UI', Value: [`2.25.${number}`] },
});

function writePack(folder: string, name: string, format: string, from: string): void {
  const pack = join(folder, 'intake', 'packs', name);
  cpSync(IMAGES, pack, { recursive: true });
  const lines = [
    `name: ${name}`,
    'title: { fr: Essai, en: Trial }',
    'owner: { name: Nobody }',
    'version: 1',
    `format: { name: ${format} }`,
    `from: ${from}`,
  ];
  writeFileSync(join(pack, 'source.yaml'), `${lines.join('\n')}\n`);
}

function runner(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-pull-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const parcours = async (...words: readonly string[]) => {
    const env = { PATH: process.env.PATH, TMPDIR: folder, PACS_TOKEN: TOKEN, DB_PASSWORD: 'tiger' };
    const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, env });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    const [code] = await once(child, 'exit');
    return { code, ...said };
  };
  return { folder, parcours };
}

test('a pull that fails is told at the end, and stops neither the others nor the tables', async (t) => {
  const { folder, parcours } = runner(t);
  const server = await startDicomWeb([1, 2, 3].map(study), { token: TOKEN });
  t.after(() => server.stop());
  const web = `{ kind: dicom-web, url: "${server.url}", tokenFrom: PACS_TOKEN, since: 2025-09-01, daysPerQuery: 366, studiesPerPage: 2 }`;
  const database =
    '{ kind: database, system: postgresql, host: 127.0.0.1, port: 1, database: care, user: reader, passwordFrom: DB_PASSWORD, tls: none, queries: [{ kind: image, table: studies, key: id }] }';
  writePack(folder, 'a-database', 'database', database);
  rmSync(join(folder, 'intake/packs/a-database/map'), { recursive: true });
  writePack(folder, 'pacs', 'dicom', web);
  assert.equal((await parcours('init', 'lake')).code, 0);

  const words = ['source', 'run', '--intake', 'intake', '--lake', 'lake', '--json'];
  const first = await parcours(...words);
  assert.equal(first.code, 1, first.err);
  const report = JSON.parse(first.out);
  assert.deepEqual(report.failed_pulls, [{ source: 'a-database', code: 'database.unreachable' }]);
  assert.deepEqual(
    report.sources.map(({ source, pieces, facts }: Record<string, unknown>) => [
      source,
      pieces,
      facts,
    ]),
    [
      ['a-database', 0, 0],
      ['pacs', 2, 3],
    ],
  );
  assert.match(first.err, /a-database: fetching failed/);
  assert.match(first.err, /postgresql 127\.0\.0\.1\/care/);
  assert.doesNotMatch(first.err + first.out, /mellon|tiger|10000017/);

  const cursor = readFileSync(join(folder, 'intake/cursors/pacs.json'), 'utf8');
  assert.match(JSON.parse(JSON.parse(cursor).cursor).from, /^\d{4}-\d\d-\d\d$/);
  assert.ok(!existsSync(join(folder, 'intake/cursors/a-database.json')));
  const log = await openLandingLog(join(folder, 'intake/landing/pacs'), { readOnly: true });
  assert.equal(log.next(), 2);
  await log.close();

  server.asked.length = 0;
  const second = await parcours(...words, 'pacs');
  assert.equal(second.code, 0, second.err);
  assert.notEqual(server.asked[0]?.get('StudyDate')?.slice(0, 8), '20250901');
  writeFileSync(join(folder, 'intake/cursors/pacs.json'), '{');
  const broken = await parcours(...words, 'pacs');
  assert.deepEqual(JSON.parse(broken.out).failed_pulls, [{ source: 'pacs', code: 'pull.cursor' }]);
});

/** The commands that run until they are stopped, as processes. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inventedAuthority } from '../../testkit/certificates.ts';
import { inventedReport, MllpClient } from '../../testkit/mllp-client.ts';
import { openLandingLog } from '../lake/index.ts';
import type { Call } from './call.ts';
import { intakeState } from './intake-state.ts';
import { TEXTS } from './language.ts';
import { listenSources } from './listen-sources.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'sources');

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-feeds-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Waits until it has said so. */
  until(words: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

function start(folder: string, words: readonly string[]): Running {
  const env = { PATH: process.env.PATH, TMPDIR: folder };
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, env });
  let said = '';
  let check = (): void => {};
  const take = (text: Buffer): void => {
    said += String(text);
    check();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const until = (pattern: RegExp): Promise<RegExpExecArray> => {
    return new Promise((resolve, reject) => {
      check = () => {
        const found = pattern.exec(said);
        if (found !== null) resolve(found);
      };
      check();
      child.on('exit', () => reject(new Error(`ended before it said ${pattern}: ${said}`)));
    });
  };
  return { child, said: () => said, until, ended };
}

/** An intake with the example pack of the laboratory, on a free port, with TLS. */
function laboratoryIntake(folder: string): { readonly ca: string; readonly sender: object } {
  const authority = inventedAuthority();
  const server = authority.certify('localhost');
  const pack = join(folder, 'intake', 'packs', 'laboratory');
  cpSync(join(EXAMPLES, 'laboratory'), pack, { recursive: true });
  const files = { 'server.pem': server.cert, 'key.pem': server.key, 'ca.pem': authority.cert };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(pack, name), text);
  writeFileSync(
    join(pack, 'source.yaml'),
    `name: laboratory
title: { fr: Laboratoire, en: Laboratory }
owner: { name: Nobody }
version: 1
format: { name: hl7v2 }
from:
  kind: mllp
  port: 0
  allowed: [127.0.0.0/8]
  tls: { cert: server.pem, key: key.pem, ca: ca.pem }
`,
  );
  return { ca: authority.cert, sender: authority.certify('laboratory') };
}

test('listen: by TLS, durable, told in numbers only, ended calmly', async (t) => {
  const folder = folderFor(t);
  const { ca, sender } = laboratoryIntake(folder);
  const running = start(folder, ['source', 'listen', '--intake', 'intake', '--lang', 'fr']);
  const [, port] = await running.until(
    /laboratory\s: à l’écoute sur 127\.0\.0\.1:(\d+) \(MLLP, TLS, certificats/,
  );
  await running.until(/Ctrl-C/);
  const client = await MllpClient.open(Number(port), { ...sender, ca });
  for (const id of ['M1', 'M2']) {
    assert.match(
      (await client.send(inventedReport(id, 300))) ?? '',
      new RegExp(`MSA\\|AA\\|${id}`),
    );
  }
  running.child.kill('SIGTERM');
  assert.equal(await running.ended, 0);
  assert.match(running.said(), /Arrêté\.\nlaboratory\s: 2 messages reçus, 0 refusé\n$/);
  assert.doesNotMatch(running.said(), /TESTE|LB0000001/);
  const log = await openLandingLog(join(folder, 'intake', 'landing', 'laboratory'));
  const names: string[] = [];
  for await (const item of log.items({ from: 0 })) names.push(item.name);
  await log.close();
  assert.deepEqual(names, ['M1', 'M2']);
});

/** A call within this process. */
function callIn(
  folder: string,
  options: Call['options'],
  stop: AbortSignal = new AbortController().signal,
  write: (text: string) => void = () => {},
): Call {
  const screen = { isTerminal: false, columns: () => 80, write };
  return {
    words: [],
    options,
    lang: 'en',
    texts: TEXTS.en,
    surroundings: {
      environment: {},
      currentFolder: folder,
      stdout: screen,
      stderr: screen,
      machine: { memoryMb: 1024, cores: 1, temp: folder },
      now: () => Date.UTC(2026, 0, 1),
      elapsed: () => 0,
      uniqueName: () => 'unique',
      keys: async function* () {},
      onInterrupt: () => () => {},
      stopSignal: () => stop,
    },
  };
}

test('listen: a line each turn with what came since', async (t) => {
  const folder = folderFor(t);
  const { ca, sender } = laboratoryIntake(folder);
  const stop = new AbortController();
  let said = '';
  const call = callIn(folder, { intake: 'intake' }, stop.signal, (text) => {
    said += text;
  });
  const listening = listenSources(call, 20);
  const port = async (): Promise<number> => {
    for (;;) {
      const found = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined) return Number(found);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const client = await MllpClient.open(await port(), { ...sender, ca });
  await client.send(inventedReport('M1', 300));
  await client.send(Buffer.from('no message'));
  while (!/0 messages received/.test(said)) await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  await listening;
  const counts = [...said.matchAll(/^1 Jan 2026.*?: (\d+) messages? received, (\d+) refused/gm)];
  const sum = (place: number): number =>
    counts.reduce((all, found) => all + Number(found[place]), 0);
  assert.deepEqual([sum(1), sum(2)], [2, 1]);
  const silent = { ...call, words: [], options: { intake: 'nowhere' } };
  await assert.rejects(listenSources(silent, 20), { code: 'intake.none' });
});

test('watch: a run that fails is told and tried again; new files make a new version', async (t) => {
  const folder = folderFor(t);
  const intake = join(folder, 'intake');
  cpSync(join(EXAMPLES, 'deaths'), join(intake, 'packs', 'deaths'), { recursive: true });
  const words = ['--intake', 'intake', '--lake', 'lake', '--every', '1'];
  const running = start(folder, ['source', 'watch', ...words]);
  await running.until(/^ {2}code: /m);
  const made = spawnSync(process.execPath, [MAIN, 'init', 'lake'], { cwd: folder });
  assert.equal(made.status, 0);
  const inbox = join(intake, 'inbox', 'deaths');
  mkdirSync(inbox, { recursive: true });
  const file = join(inbox, 'deces-202512.csv');
  writeFileSync(
    file,
    'nom;prenoms;sexe;date_naissance;code_lieu_naissance;date_deces;code_lieu_deces;numero_acte;matricule_ins\n' +
      'TESTE;ESSAI;1;19400101;75101;20251203;75101;1;\n',
  );
  utimesSync(file, 0, 0);
  await running.until(/1 new piece, 1 record, 0 dead letters; lake version \d/);
  running.child.kill('SIGINT');
  assert.equal(await running.ended, 0);
  assert.match(running.said(), /Stopped\.\n$/);
});

test('watch: a turn at which nothing is new is known as such', async (t) => {
  const folder = folderFor(t);
  cpSync(join(EXAMPLES, 'laboratory'), join(folder, 'intake', 'packs', 'laboratory'), {
    recursive: true,
  });
  spawnSync(process.execPath, [MAIN, 'init', 'lake'], { cwd: folder });
  const call = callIn(folder, { intake: 'intake', lake: 'lake' });
  const first = await intakeState(call);
  assert.ok(first !== null);
  assert.equal(await intakeState(call), first);
  const log = await openLandingLog(join(folder, 'intake', 'landing', 'laboratory'));
  const bytes = inventedReport('M1', 300);
  await log.append({ kind: 'message', name: 'M1', bytes, receivedMs: 0 });
  const second = await intakeState(call);
  await log.close();
  assert.notEqual(second, first);
  assert.equal(await intakeState(call), second);
  const inbox = join(folder, 'intake', 'inbox', 'laboratory');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(join(inbox, 'late.hl7'), bytes);
  utimesSync(join(inbox, 'late.hl7'), 0, 0);
  assert.equal(await intakeState(call), null);
});

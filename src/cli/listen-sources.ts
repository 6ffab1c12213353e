import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { listenMllp, type MllpListener } from '../intake/mllp/index.ts';
import type { Pack } from '../intake/pack/pack.ts';
import type { LandingLog } from '../lake/index.ts';
import { ParcoursError } from '../model/errors.ts';
import type { IntakeFolder } from '../packs/health/intake-folder.ts';
import { type Call, say, warn } from './call.ts';
import { failureOf, failureText } from './failure.ts';
import { pause } from './pause.ts';
import { chosenPacks, intakeOf, landingOf } from './source-access.ts';
import type { HeardCounts } from './texts/feed.ts';

interface Heard {
  readonly name: string;
  readonly log: LandingLog;
  readonly listener: MllpListener;
}

/**
 * Listens for all named sources until stopped; what is in flight then is still landed and answered.
 * Every `everyMs` one line tells what came, in numbers.
 */
export async function listenSources(call: Call, everyMs: number): Promise<void> {
  const { surroundings, texts } = call;
  const intake = intakeOf(call);
  const stop = surroundings.stopSignal();
  const heard: Heard[] = [];
  try {
    for (const pack of listeningPacks(call, intake)) heard.push(await listenTo(call, intake, pack));
    say(call, [texts.feed.listeningUntilStopped]);
    let before = heard.map(countsOf);
    while (!stop.aborted) {
      await pause(everyMs, stop);
      const now = heard.map(countsOf);
      const since = now.map((counts, i) => difference(counts, before[i]));
      before = now;
      if (stop.aborted || call.options.quiet === true) continue;
      const at = texts.numbers.instant(surroundings.now());
      say(call, [`${at}  ${since.map(texts.feed.heard).join(' · ')}`]);
    }
  } finally {
    for (const { listener, log } of heard) {
      await listener.close();
      await log.close();
    }
  }
  say(call, [texts.feed.stopped, ...heard.map(countsOf).map(texts.feed.heard)]);
}

function listeningPacks(call: Call, intake: IntakeFolder): readonly Pack[] {
  const packs = chosenPacks(call, intake).map((name) => intake.pack(name));
  const mute = packs.find(({ source }) => source.from?.kind !== 'mllp');
  if (call.words.length > 0 && mute !== undefined) {
    throw new ParcoursError(
      'input',
      'listen.not-mllp',
      {
        fr: 'Cette source ne reçoit pas par MLLP (from.kind: mllp)',
        en: 'This source does not receive by MLLP (from.kind: mllp)',
      },
      { source: mute.source.name },
    );
  }
  const listening = packs.filter(({ source }) => source.from?.kind === 'mllp');
  if (listening.length > 0) return listening;
  throw new ParcoursError(
    'input',
    'listen.none',
    {
      fr: 'Aucune source ne reçoit par MLLP (from.kind: mllp)',
      en: 'No source receives by MLLP (from.kind: mllp)',
    },
    { source: intake.path },
  );
}

async function listenTo(call: Call, intake: IntakeFolder, pack: Pack): Promise<Heard> {
  const { from, name } = pack.source;
  if (from?.kind !== 'mllp') throw new RangeError('a source that does not listen was let through');
  const { now } = call.surroundings;
  const pem = (path: string): Promise<string> => readFile(resolve(pack.folder, path), 'utf8');
  const tls = from.tls === undefined ? undefined : await readTls(from.tls, pem);
  const log = await landingOf(intake, name);
  let toldMs = Number.NEGATIVE_INFINITY;
  const told = (error: unknown): void => {
    if (now() - toldMs < TOLD_AGAIN_MS) return;
    toldMs = now();
    warn(call, failureText(failureOf(error, call.lang, call.texts), call.texts).trimEnd());
  };
  try {
    const listener = await listenMllp({
      host: from.host,
      port: from.port,
      nowMs: now,
      ...(from.allowed === undefined ? {} : { allowed: from.allowed }),
      ...(tls === undefined ? {} : { tls }),
      land: async (bytes, id, unreadable) => {
        try {
          const what = unreadable ?? ({ kind: 'message' } as const);
          await log.append({ ...what, name: id, bytes, receivedMs: now() });
        } catch (error) {
          told(error);
          throw error;
        }
      },
    });
    const { host, allowed } = from;
    const security = { tls: tls !== undefined, certificates: tls?.ca !== undefined };
    const address = { name, host, port: listener.port, peers: allowed ?? null, ...security };
    say(call, [call.texts.feed.listens(address)]);
    return { name, log, listener };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** A disk that is full refuses every message; it is told now and then. */
const TOLD_AGAIN_MS = 60_000;

interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string | undefined;
}

async function readTls(
  files: TlsFiles,
  pem: (path: string) => Promise<string>,
): Promise<{ readonly cert: string; readonly key: string; readonly ca?: string }> {
  const own = { cert: await pem(files.cert), key: await pem(files.key) };
  return files.ca === undefined ? own : { ...own, ca: await pem(files.ca) };
}

function countsOf({ name, listener: { stats } }: Heard): HeardCounts {
  return {
    source: name,
    received: stats.messages + stats.tooLong,
    refused: stats.failed + stats.rejected + stats.tooLong,
    turnedAway: stats.refusedPeers,
  };
}

function difference(now: HeardCounts, before: HeardCounts | undefined): HeardCounts {
  return {
    source: now.source,
    received: now.received - (before?.received ?? 0),
    refused: now.refused - (before?.refused ?? 0),
    turnedAway: now.turnedAway - (before?.turnedAway ?? 0),
  };
}

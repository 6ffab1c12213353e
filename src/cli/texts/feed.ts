import type { Numbers } from './numbers.ts';

/** Messages of a source, in numbers. */
export interface HeardCounts {
  readonly source: string;
  readonly received: number;
  readonly refused: number;
  /** Connections of strangers. */
  readonly turnedAway: number;
}

export interface ListenAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Null: all may connect. */
  readonly peers: readonly string[] | null;
  readonly tls: boolean;
  /** Senders show a certificate. */
  readonly certificates: boolean;
}

/** What a run of the watch did. */
export interface RanCounts {
  readonly pieces: number;
  readonly records: number;
  readonly refused: number;
  /** The new version of the lake; null: unchanged. */
  readonly version: number | null;
}

/** What the commands say that keep sources flowing: listen and watch. */
export interface FeedTexts {
  listens(address: ListenAddress): string;
  readonly listeningUntilStopped: string;
  heard(counts: HeardCounts): string;
  watches(everySeconds: number): string;
  ran(counts: RanCounts): string;
  readonly stopped: string;
}

export function feedEn({ count, integer }: Numbers): FeedTexts {
  return {
    listens: ({ name, host, port, peers, tls, certificates }) => {
      const how = certificates ? 'TLS, with certificates of senders' : tls ? 'TLS' : 'without TLS';
      const who = peers === null ? 'any sender' : `senders: ${peers.join(', ')}`;
      return `${name}: listens on ${host}:${port} (MLLP, ${how}; ${who})`;
    },
    listeningUntilStopped: 'Stop with Ctrl-C.',
    heard: ({ source, received, refused, turnedAway }) => {
      const strangers =
        turnedAway === 0 ? '' : `, ${count(turnedAway, 'stranger', 'strangers')} turned away`;
      return `${source}: ${count(received, 'message', 'messages')} received, ${integer(refused)} refused${strangers}`;
    },
    watches: (seconds) =>
      `Takes what arrives every ${count(seconds, 'second', 'seconds')}. Stop with Ctrl-C.`,
    ran: ({ pieces, records, refused, version }) => {
      const lake = version === null ? 'the lake is unchanged' : `lake version ${integer(version)}`;
      return `${count(pieces, 'new piece', 'new pieces')}, ${count(records, 'record', 'records')}, ${count(refused, 'dead letter', 'dead letters')}; ${lake}`;
    },
    stopped: 'Stopped.',
  };
}

export function feedFr({ count, integer }: Numbers): FeedTexts {
  return {
    listens: ({ name, host, port, peers, tls, certificates }) => {
      const how = certificates ? 'TLS, certificats des émetteurs exigés' : tls ? 'TLS' : 'sans TLS';
      const who = peers === null ? 'tout émetteur' : `émetteurs\u00a0: ${peers.join(', ')}`;
      return `${name}\u00a0: à l’écoute sur ${host}:${port} (MLLP, ${how}\u00a0; ${who})`;
    },
    listeningUntilStopped: 'Ctrl-C pour arrêter.',
    heard: ({ source, received, refused, turnedAway }) => {
      const strangers =
        turnedAway === 0
          ? ''
          : `, ${count(turnedAway, 'connexion inconnue écartée', 'connexions inconnues écartées')}`;
      return `${source}\u00a0: ${count(received, 'message reçu', 'messages reçus')}, ${count(refused, 'refusé', 'refusés')}${strangers}`;
    },
    watches: (seconds) =>
      `Prend ce qui arrive, toutes les ${count(seconds, 'seconde', 'secondes')}. Ctrl-C pour arrêter.`,
    ran: ({ pieces, records, refused, version }) => {
      const lake =
        version === null ? 'entrepôt inchangé' : `entrepôt en version ${integer(version)}`;
      return `${count(pieces, 'nouvel envoi', 'nouveaux envois')}, ${count(records, 'enregistrement', 'enregistrements')}, ${count(refused, 'rebut', 'rebuts')}\u00a0; ${lake}`;
    },
    stopped: 'Arrêté.',
  };
}

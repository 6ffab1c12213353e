/**
 * Listens for HL7 v2 messages over MLLP. A message is acknowledged when its bytes are on the disk,
 * never before: what a sender was told is taken is there after any crash.
 */
import { BlockList, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { ParcoursError } from '../../model/errors.ts';
import { Connection } from './connection.ts';
import type { MllpOptions, MllpStats } from './options.ts';

export { framed } from './framer.ts';
export type { MllpOptions } from './options.ts';

export interface MllpListener {
  readonly port: number;
  readonly stats: Readonly<MllpStats>;
  /** Reads no further, answers what is on its way to the disk, and ends. */
  close(): Promise<void>;
}

export async function listenMllp(options: MllpOptions): Promise<MllpListener> {
  const stats: MllpStats = {
    connections: 0,
    refusedPeers: 0,
    messages: 0,
    acknowledged: 0,
    failed: 0,
    rejected: 0,
    tooLong: 0,
    strayBytes: 0,
    cutMessages: 0,
  };
  const connections = new Set<Connection>();
  const peers = options.allowed === undefined ? null : blockListOf(options.allowed);
  const take = (socket: Socket): void => {
    if (peers !== null && !isAllowed(peers, socket.remoteAddress ?? '')) {
      stats.refusedPeers++;
      socket.destroy();
      return;
    }
    stats.connections++;
    const connection = new Connection(socket, options, stats);
    connections.add(connection);
    void connection.ended().then(() => connections.delete(connection));
  };
  const server = serverOf(options, take);
  server.on('tlsClientError', () => {
    stats.refusedPeers++;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stats,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([...connections].map((connection) => connection.finish()));
      await closed;
    },
  };
}

function serverOf({ tls }: MllpOptions, take: (socket: Socket) => void): Server {
  if (tls === undefined) return createServer({ noDelay: true }, take);
  const asked = tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  try {
    return createTlsServer({ ...tls, ...asked, noDelay: true, minVersion: 'TLSv1.2' }, take);
  } catch (cause) {
    const fr = 'Certificat ou clé illisibles (PEM), ou l’un n’est pas à l’autre';
    const en = 'Unreadable certificate or key (PEM), or one is not the other’s';
    throw new ParcoursError('input', 'mllp.tls', { fr, en }, { path: 'from.tls' }, { cause });
  }
}

function blockListOf(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const address of addresses) {
    const [net = '', bits] = address.split('/');
    const family = net.includes(':') ? 'ipv6' : 'ipv4';
    try {
      if (bits === undefined) list.addAddress(net, family);
      else list.addSubnet(net, Number(bits), family);
    } catch (cause) {
      const fr = 'Adresse attendue, comme 10.1.2.3 ou 10.1.0.0/16';
      const en = 'Expected an address, such as 10.1.2.3 or 10.1.0.0/16';
      throw new ParcoursError('input', 'mllp.allowed', { fr, en }, { path: address }, { cause });
    }
  }
  return list;
}

function isAllowed(peers: BlockList, remote: string): boolean {
  const plain = remote.replace(/^::ffff:/, '');
  return peers.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}

import type { Command } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { listenSources } from '../listen-sources.ts';

const EVERY_MS = 60_000;

/** `parcours source listen [NAME…] --intake INTAKE` */
export const sourceListen: Command = async (call) => {
  await listenSources(call, EVERY_MS);
  return EXIT.ok;
};

import type { Command } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { watchSources } from '../watch-sources.ts';

const EVERY_SECONDS = 60;

/** `parcours source watch [NAME…] --intake INTAKE --lake LAKE [--every SECONDS]` */
export const sourceWatch: Command = async (call) => {
  await watchSources(call, (call.options.every ?? EVERY_SECONDS) * 1000);
  return EXIT.ok;
};

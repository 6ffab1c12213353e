import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newPack } from '../../intake/pack/new-pack.ts';
import { type Command, needed, say } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { intakeOf } from '../source-access.ts';

/** `parcours source new NAME --intake INTAKE` */
export const sourceNew: Command = async (call) => {
  const name = needed(call.words[0]);
  const intake = intakeOf(call);
  await mkdir(intake.packs, { recursive: true, mode: 0o700 });
  await mkdir(join(intake.inbox, name), { recursive: true, mode: 0o700 });
  const folder = join(intake.packs, name);
  const files = newPack(folder, name, call.options.reads ?? 'csv');
  const command = `parcours source test ${name} --intake ${call.options.intake}`;
  say(call, [...files, '', call.texts.source.made(folder), `  ${command}`]);
  return EXIT.ok;
};

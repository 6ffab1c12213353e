import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { newPack, newPackFromSample } from '../../intake/pack/new-pack.ts';
import { ParcoursError } from '../../model/errors.ts';
import { type Call, type Command, needed, say } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { intakeOf } from '../source-access.ts';

/** `parcours source new NAME --intake INTAKE [--reads FORMAT | --from-sample FILE]` */
export const sourceNew: Command = async (call) => {
  const name = needed(call.words[0]);
  const intake = intakeOf(call);
  const folder = join(intake.packs, name);
  await mkdir(intake.packs, { recursive: true, mode: 0o700 });
  const files = await makePack(call, folder, name);
  await mkdir(join(intake.inbox, name), { recursive: true, mode: 0o700 });
  const command = `parcours source test ${name} --intake ${call.options.intake}`;
  say(call, [...files, '', call.texts.source.made(folder), `  ${command}`]);
  return EXIT.ok;
};

async function makePack(call: Call, folder: string, name: string): Promise<readonly string[]> {
  const { options, surroundings, lang } = call;
  const file = options['from-sample'];
  if (file === undefined) return newPack(folder, name, options.reads ?? 'csv');
  if (options.reads !== undefined) {
    throw new ParcoursError('usage', 'usage.reads-and-sample', {
      fr: 'Donnez --reads ou --from-sample\u00a0: un échantillon dit lui-même son format',
      en: 'Give --reads or --from-sample: a sample itself tells its format',
    });
  }
  const path = resolve(surroundings.currentFolder, file);
  const sample = { name: basename(path), bytes: await beginningOf(path) };
  return newPackFromSample(folder, name, sample, lang);
}

/** More of a file adds nothing to a profile, and a sample has to be read by a person. */
const SAMPLE_BYTES_MAX = 8_000_000;

/** A file, or its beginning up to the end of a line. */
async function beginningOf(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: SAMPLE_BYTES_MAX })) {
    chunks.push(chunk as Buffer);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length <= SAMPLE_BYTES_MAX) return bytes;
  // HL7 ends its lines with CR alone.
  const ends = [0x0a, 0x0d].map((end) => bytes.lastIndexOf(end, SAMPLE_BYTES_MAX));
  return bytes.subarray(0, Math.max(...ends) + 1);
}

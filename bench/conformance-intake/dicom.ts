import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DICOM } from '../../src/intake/dicom/index.ts';
import { allOf, type ConformanceSection } from './section.ts';

const COLLECTION = 'dicom';
/** What the record of an image must tell where the file says it. */
const TOLD = ['SOPInstanceUID', 'Modality', 'StudyInstanceUID', 'StudyDate'] as const;

/** Reads the metadata of every public file: each is read, or refused with a reason. */
export async function dicom(dataFolder: string): Promise<ConformanceSection> {
  const reader = DICOM.open({});
  const getters = TOLD.map((path) => [path, reader.field(path)] as const);
  const told = new Map<string, number>();
  const refusals: string[] = [];
  const files = imageFiles(join(dataFolder, COLLECTION));
  const bare = files.filter((name) => !hasPreamble(join(dataFolder, COLLECTION, name)));
  const readFiles = new Set<string>();
  for (const name of files) {
    const path = join(dataFolder, COLLECTION, name);
    const landed = { name, sizeBytes: statSync(path).size, stream: () => createReadStream(path) };
    for await (const batch of reader.read(landed)) {
      for (const item of batch) {
        if (!item.ok) {
          const { rule, expected } = item.refusal;
          const place = item.place.offsetBytes;
          refusals.push(`- ${name}, byte ${place}: ${rule} (${expected.en} is expected)`);
          continue;
        }
        readFiles.add(name);
        for (const [field, get] of getters) {
          if (get(item.record) !== null) told.set(field, (told.get(field) ?? 0) + 1);
        }
      }
    }
  }
  const lines = [
    '| files | read | refused |',
    '|---|---|---|',
    `| ${files.length} | ${readFiles.size} | ${refusals.length} |`,
    '',
    'Read means the metadata up to the pixels, also where the preamble is missing. Files that tell',
    `${TOLD.map((field) => `${field}: ${told.get(field) ?? 0}`).join(', ')}.`,
    '',
    ...refusals,
  ];
  const targets = [
    allOf('files whose metadata are read', files.length, readFiles.size),
    allOf(
      'files without preamble that are read',
      bare.length,
      bare.filter((name) => readFiles.has(name)).length,
    ),
  ];
  return { title: 'DICOM files', targets, lines };
}

/** Their licence lies beside them. */
function imageFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dcm'))
    .sort();
}

/** Part 10, 7.1: 128 bytes, then DICM. */
function hasPreamble(path: string): boolean {
  return readFileSync(path).subarray(128, 132).toString('latin1') === 'DICM';
}

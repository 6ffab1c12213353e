import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DICOM } from '../../src/intake/dicom/index.ts';
import type { ConformanceSection } from './section.ts';

const COLLECTION = 'dicom';
/** What the record of an image must tell where the file says it. */
const TOLD = ['SOPInstanceUID', 'Modality', 'StudyInstanceUID', 'StudyDate'] as const;

/** Reads the metadata of every public file: each is read, or refused with a reason. */
export async function dicom(dataFolder: string): Promise<ConformanceSection> {
  const reader = DICOM.open({});
  const getters = TOLD.map((path) => [path, reader.field(path)] as const);
  const told = new Map<string, number>();
  const refusals: string[] = [];
  let read = 0;
  const files = imageFiles(join(dataFolder, COLLECTION));
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
        read++;
        for (const [field, get] of getters) {
          if (get(item.record) !== null) told.set(field, (told.get(field) ?? 0) + 1);
        }
      }
    }
  }
  const lines = [
    '| files | read | refused |',
    '|---|---|---|',
    `| ${files.length} | ${read} | ${refusals.length} |`,
    '',
    'Read means the metadata up to the pixels, also where the preamble is missing. Files that tell',
    `${TOLD.map((field) => `${field}: ${told.get(field) ?? 0}`).join(', ')}.`,
    '',
    ...refusals,
  ];
  return { title: 'DICOM files', lines, passed: read, total: files.length };
}

/** Their licence lies beside them. */
function imageFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dcm'))
    .sort();
}

/**
 * Speed of intake: messages to rows, messages acknowledged durably, resources to Parquet, and all
 * applications from their files to OMOP, up to ten million records.
 *
 * Cost sketch. Network: loopback only (MLLP). Disk: feeds of 150 bytes a record three times (as
 * sent, landed, as facts), the lake once: some 15 GB at the largest size. Memory: the limit given to
 * the database plus the heaps of the command and of a process for each core. CPU: reading and mapping
 * in these processes, then the tables.
 *
 * Usage: [--only hl7v2,mllp,fhir,growth] [--sizes 3000,30000,…] [--memory-limit MB] [--no-write]
 */
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from '../testkit/data-folder.ts';
import { growth } from './intake/end-to-end.ts';
import { fhir } from './intake/fhir.ts';
import { hl7v2 } from './intake/hl7v2.ts';
import { mllp } from './intake/mllp.ts';
import type { Part } from './intake/part.ts';
import { writeSection } from './performance-page.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'hl7v2,mllp,fhir,growth' },
    sizes: { type: 'string', default: '3000,30000,300000' },
    'memory-limit': { type: 'string', default: '370' },
    'no-write': { type: 'boolean', default: false },
  },
});
const WORK = resolve(import.meta.dirname, '../.cache/bench-intake');

const data = dataFolder('intake');
const parts: Readonly<Record<string, () => Promise<Part | null>>> = {
  hl7v2,
  mllp,
  fhir: async () => (data === null ? null : fhir(data)),
  growth: () => {
    const sizes = options.sizes.split(',').map(Number);
    return growth(sizes, Number(options['memory-limit']), join(WORK, 'growth'));
  },
};
const lines = [
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads.`,
];
for (const name of options.only.split(',')) {
  const part = await parts[name]?.();
  if (part === undefined) throw new Error(`unknown part: ${name}`);
  if (part === null) process.stdout.write(`${name}: skipped, the data folder is not there\n`);
  else {
    process.stdout.write(`${part.name}\n${part.lines.join('\n')}\n\n`);
    lines.push('', `### ${part.name}`, '', ...part.lines);
  }
}
if (!options['no-write']) writeSection('intake', lines);

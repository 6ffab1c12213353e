/** Writes the hospital group to a folder: node testkit/hospital-group/main.ts --persons N --out DIR */
import { parseArgs } from 'node:util';
import { generateHospitalGroup } from './index.ts';

const { values } = parseArgs({
  options: {
    persons: { type: 'string', default: '2000' },
    sites: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    gzip: { type: 'boolean', default: false },
  },
});
if (values.out === undefined) {
  throw new Error('usage: main.ts --out DIR [--persons N] [--sites N] [--seed N] [--gzip]');
}
const rows = generateHospitalGroup({
  persons: Number(values.persons),
  sites: Number(values.sites),
  seed: Number(values.seed),
  folder: values.out,
  gzip: values.gzip,
});
for (const [table, count] of rows) process.stdout.write(`${table}: ${count}\n`);

/** Writes the applications' feeds: node testkit/applications/main.ts --out DIR [--persons N] … */
import { parseArgs } from 'node:util';
import { generateApplications } from './index.ts';

const { values } = parseArgs({
  options: {
    persons: { type: 'string', default: '2000' },
    sites: { type: 'string', default: '3' },
    days: { type: 'string', default: '90' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
if (values.out === undefined) {
  throw new Error('usage: main.ts --out DIR [--persons N] [--sites N] [--days N] [--seed N]');
}
const { truth, files } = generateApplications({
  persons: Number(values.persons),
  sites: Number(values.sites),
  days: Number(values.days),
  seed: Number(values.seed),
  folder: values.out,
  onProgress: (done, total) => {
    if (done % 2000 === 0) process.stderr.write(`${done} of ${total} persons\n`);
  },
});
process.stdout.write(`files: ${files}\n`);
for (const [table, count] of Object.entries(truth))
  process.stdout.write(`truth/${table}: ${count}\n`);

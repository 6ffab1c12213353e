import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import { type SubjectModel, tableOf } from '../../model/subject-model.ts';
import type { QualityCheck } from './check.ts';

const COLUMN = { table: z.string(), column: z.string() };
const SCHEMA = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    rule: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('present'), ...COLUMN }),
      z
        .strictObject({
          kind: z.literal('range'),
          ...COLUMN,
          low: z.number().optional(),
          high: z.number().optional(),
        })
        .refine((rule) => rule.low !== undefined || rule.high !== undefined, 'low or high'),
      z.strictObject({
        kind: z.literal('one-of'),
        ...COLUMN,
        values: z.array(z.union([z.string(), z.number()])).min(1),
      }),
    ]),
    category: z.enum(['Conformance', 'Completeness', 'Plausibility']),
    severity: z.enum(['fatal', 'convention', 'characterization']),
    blocking: z.boolean(),
    threshold_percent: z.number().min(0).max(100),
    label: z.strictObject({ fr: z.string(), en: z.string() }),
  })
  .array();

/** The site's own checks: every .json file of a folder holds a list of them. */
export async function readSiteChecks(
  folder: string,
  model: SubjectModel,
): Promise<readonly QualityCheck[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const checks: QualityCheck[] = [];
  for (const name of names) {
    const path = join(folder, name);
    checks.push(...checksOf(await readFile(path, 'utf8'), path, model));
  }
  return checks;
}

function checksOf(text: string, source: string, model: SubjectModel): readonly QualityCheck[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong(source, '$');
  }
  const read = SCHEMA.safeParse(value);
  if (!read.success) throw wrong(source, pathOf(read.error.issues[0]?.path ?? []));
  for (const [i, { rule }] of read.data.entries()) {
    const column = tableOf(model, rule.table)?.columns.find((one) => one.name === rule.column);
    if (column === undefined) throw wrong(source, pathOf([i, 'rule', 'column']));
  }
  return read.data as readonly QualityCheck[];
}

function pathOf(path: readonly PropertyKey[]): string {
  return `$${path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')}`;
}

function wrong(source: string, path: string): ParcoursError {
  return new ParcoursError(
    'input',
    'quality.bad-check',
    {
      fr: 'Ce fichier de contrôles n’est pas valable (voir docs/quality.md)',
      en: 'This file of checks is not valid (see docs/quality.md)',
    },
    { source, path },
  );
}

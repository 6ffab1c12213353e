import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LakeConnection } from '../lake/sql-connection.ts';
import { ParcoursError } from '../model/errors.ts';
import { OMOP } from '../model/index.ts';
import type { BuiltTables } from '../packs/health/omop/build.ts';
import { type Breach, gate, OWN_CHECKS, readSiteChecks } from '../quality/index.ts';

const MS_PER_DAY = 86_400_000;

/**
 * Stops tables that break a blocking check from becoming the current version: those of the product,
 * and those that the site keeps in INTAKE/checks. What was received stays, as do its facts.
 */
export async function checkLoad(
  intakePath: string,
  nowMs: number,
  connection: LakeConnection,
  built: BuiltTables,
): Promise<void> {
  const own = join(intakePath, 'checks');
  const site = existsSync(own) ? await readSiteChecks(own, OMOP) : [];
  const breaches = await gate(
    {
      connection,
      relations: new Map(built.tables.map(({ table, relation }) => [table, relation])),
      model: OMOP,
      loadDay: Math.floor(nowMs / MS_PER_DAY),
    },
    [...OWN_CHECKS, ...site],
  );
  if (breaches.length > 0) throw refused(breaches);
}

function refused(breaches: readonly Breach[]): ParcoursError {
  const told = (lang: 'fr' | 'en', joined: (breach: Breach) => string): string =>
    breaches.map((breach) => `${breach.label[lang]} (${joined(breach)})`).join(' ; ');
  const fr = told('fr', (one) => `${one.table}, ${one.violated_rows} lignes sur ${one.rows}`);
  const en = told('en', (one) => `${one.table}, ${one.violated_rows} of ${one.rows} rows`);
  return new ParcoursError('input', 'quality.gate', {
    fr: `Les tables ne deviennent pas la version en cours, un contrôle bloquant n’est pas tenu\u00a0: ${fr}`,
    en: `The tables do not become the current version, a blocking check is broken: ${en}`,
  });
}

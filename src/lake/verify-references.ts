import { type SubjectModel, tableOf } from '../model/subject-model.ts';
import { layoutsOf } from './data-files.ts';
import type { LakeState } from './lake-log.ts';
import { sqlName } from './sql-connection.ts';
import type { Finding, VerifyContext } from './verify.ts';
import { filesRelation } from './verify.ts';

/** Flaws of the data: rows that point to nothing, double keys, events outside observation. */
export async function referenceFindings(
  context: VerifyContext,
  state: LakeState,
): Promise<readonly Finding[]> {
  const relations = relationsOf(context, state);
  const findings: Finding[] = [];
  for (const check of checksOf(context.model)) {
    const sql = check.sql((table) => relations.get(table) ?? null);
    if (sql === null) continue;
    const [row] = await context.connection.rows(sql);
    const rows = Number(row?.n);
    if (rows === 0) continue;
    const sentence = { fr: check.fr(rows), en: check.en(rows) };
    findings.push({
      severity: 'warning',
      code: check.code,
      table: check.table,
      file: null,
      rows,
      sentence,
    });
  }
  return findings;
}

function relationsOf(context: VerifyContext, state: LakeState): ReadonlyMap<string, string> {
  const found = context.model.tables.flatMap((table) => {
    const [layout] = layoutsOf(context.model, table);
    const kept = layout === undefined ? undefined : state.get(layout.path);
    if (layout === undefined || kept === undefined || kept.files.size === 0) return [];
    return [[table.name, filesRelation(context.lake, kept)] as const];
  });
  return new Map(found);
}

interface Check {
  readonly code: string;
  readonly table: string;
  /** Counts faulty rows as n; null where a table it needs was never loaded. */
  readonly sql: (relation: (table: string) => string | null) => string | null;
  readonly fr: (rows: number) => string;
  readonly en: (rows: number) => string;
}

function checksOf(model: SubjectModel): readonly Check[] {
  return [...referenceChecks(model), ...keyChecks(model), ...observationChecks(model)];
}

function referenceChecks(model: SubjectModel): readonly Check[] {
  return model.tables.flatMap((table) =>
    table.columns.flatMap((column): readonly Check[] => {
      const target = column.references;
      if (target === undefined || tableOf(model, target.table) === undefined) return [];
      const name = `t.${sqlName(column.name)}`;
      return [
        {
          code: 'orphan',
          table: table.name,
          sql: (relation) => {
            const [own, other] = [relation(table.name), relation(target.table)];
            if (own === null || other === null) return null;
            // OMOP's 0 says "no concept"; it need not stand in the vocabulary.
            const known = column.type === 'integer' ? `${name} <> 0` : `${name} IS NOT NULL`;
            return (
              `SELECT COUNT(*) AS n FROM ${own} t WHERE ${known} ` +
              `AND ${name} NOT IN (SELECT ${sqlName(target.column)} FROM ${other} ` +
              `WHERE ${sqlName(target.column)} IS NOT NULL)`
            );
          },
          fr: (rows) => `${rows} lignes dont ${column.name} ne désigne rien dans ${target.table}`,
          en: (rows) => `${rows} rows whose ${column.name} names nothing in ${target.table}`,
        },
      ];
    }),
  );
}

function keyChecks(model: SubjectModel): readonly Check[] {
  return model.tables.flatMap((table): readonly Check[] => {
    const keys = table.columns
      .filter((column) => column.primaryKey)
      .map((column) => sqlName(column.name));
    if (keys.length === 0) return [];
    return [
      {
        code: 'duplicate-key',
        table: table.name,
        sql: (relation) => {
          const own = relation(table.name);
          if (own === null) return null;
          return `SELECT COUNT(*) - COUNT(DISTINCT (${keys.join(', ')})) AS n FROM ${own} t`;
        },
        fr: (rows) => `${rows} lignes dont la clé existe déjà`,
        en: (rows) => `${rows} rows whose key stands already`,
      },
    ];
  });
}

function observationChecks(model: SubjectModel): readonly Check[] {
  const { observation } = model;
  return model.events
    .filter((event) => event.table !== observation.table && event.where === undefined)
    .map((event) => ({
      code: 'unobserved',
      table: event.table,
      sql: (relation: (table: string) => string | null) => {
        const [own, periods] = [relation(event.table), relation(observation.table)];
        if (own === null || periods === null) return null;
        return (
          `SELECT COUNT(*) AS n FROM ${own} t WHERE NOT EXISTS (SELECT 1 FROM ${periods} o ` +
          `WHERE o.${sqlName(observation.subject)} = t.${sqlName(event.subject)} ` +
          `AND t.${sqlName(event.start)} >= o.${sqlName(observation.start)} ` +
          `AND t.${sqlName(event.start)} <= o.${sqlName(observation.end)})`
        );
      },
      fr: (rows: number) =>
        `${rows} lignes hors de toute période d’observation : elles ne comptent jamais`,
      en: (rows: number) => `${rows} rows outside every period of observation: they never count`,
    }));
}

import type { SqlConnection } from '../../lake/sql-connection.ts';
import type { Day } from '../../model/day.ts';
import type { SubjectModel } from '../../model/subject-model.ts';
import { type Outcome, violatedPercent } from '../outcome.ts';
import type { QualityCheck } from './check.ts';
import { type Probe, probesOf } from './probes.ts';

export interface CheckInput {
  readonly connection: SqlConnection;
  /** Relations for a FROM clause, by table of the model. Probes of other tables are left out. */
  readonly relations: ReadonlyMap<string, string>;
  readonly model: SubjectModel;
  /** The last day that an event may begin on. */
  readonly loadDay: Day;
}

interface Planned {
  readonly check: QualityCheck;
  readonly probe: Probe;
  readonly from: string;
}

/** Runs the checks. Those that look at the same rows are answered in one pass over them. */
export async function runChecks(
  checks: readonly QualityCheck[],
  input: CheckInput,
  origin: 'own' | 'site' = 'own',
): Promise<readonly Outcome[]> {
  const planned = checks.flatMap((check) =>
    probesOf(check.rule, input).flatMap((probe): readonly Planned[] => {
      const from = filled(probe.from, input.relations);
      const violated = filled(probe.violated, input.relations);
      if (from === null || violated === null) return [];
      return [{ check, probe: { ...probe, violated }, from }];
    }),
  );
  const byRows = Map.groupBy(planned, ({ from }) => from);
  const outcomes: Outcome[] = [];
  for (const [from, group] of byRows) {
    const counts = group.flatMap(({ probe }, i) => [
      `${probe.rows} AS rows_${i}`,
      `${probe.violated} AS violated_${i}`,
    ]);
    const [row] = await input.connection.rows(`SELECT ${counts.join(', ')} FROM ${from}`);
    for (const [i, { check, probe }] of group.entries()) {
      const measured = {
        rows: Number(row?.[`rows_${i}`] ?? 0),
        violated_rows: Number(row?.[`violated_${i}`] ?? 0),
      };
      outcomes.push(outcomeOf(check, probe, measured, origin));
    }
  }
  return outcomes.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function outcomeOf(
  check: QualityCheck,
  { table, column }: Probe,
  measured: { readonly rows: number; readonly violated_rows: number },
  origin: 'own' | 'site',
): Outcome {
  const { id, category, severity, blocking, threshold_percent, label } = check;
  const broken = violatedPercent(measured) > threshold_percent;
  return {
    id: [id, table, ...(column === null ? [] : [column])].join('/'),
    check: id,
    origin,
    category,
    severity,
    blocking,
    table,
    column,
    status: measured.rows === 0 ? 'notApplicable' : broken ? 'failed' : 'passed',
    ...measured,
    threshold_percent,
    note: label.en,
  };
}

/** Puts relations in place of {table}; null if one isn't there. */
function filled(sql: string, relations: ReadonlyMap<string, string>): string | null {
  let isWhole = true;
  const text = sql.replace(/\{(\w+)\}/g, (_all, table: string) => {
    const relation = relations.get(table);
    if (relation === undefined) isWhole = false;
    return relation ?? '';
  });
  return isWhole ? text : null;
}

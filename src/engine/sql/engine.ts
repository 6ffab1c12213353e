import type { Snapshot } from '../../lake/snapshot.ts';
import type { SqlColumn, SqlConnection } from '../../lake/sql-connection.ts';
import type { CohortQuestion } from '../../question/nodes.ts';
import type { Attrition, AttritionView, CohortRows, Engine } from '../answer.ts';
import { type AttritionKind, attritionSql, attritionView } from './attrition.ts';
import { type CohortPlan, cohortPlan } from './cohort.ts';
import type { SqlContext } from './context.ts';
import type { Dialect } from './dialect.ts';

/** The engine that answers by SQL on the snapshot's own database. One question at a time. */
export function sqlEngine(name: string, dialect: Dialect, snapshot: Snapshot): Engine {
  const context: SqlContext = {
    model: snapshot.model,
    dialect,
    relation: (table, order) => snapshot.relation(table, order),
  };
  const { connection } = snapshot;
  return {
    name,
    async rows(question) {
      return withPlan(connection, cohortPlan(context, question), (plan) =>
        readRows(connection, plan),
      );
    },
    async answer(question) {
      return withPlan(connection, cohortPlan(context, question), async (plan) => ({
        rows: await readRows(connection, plan),
        attrition: await readAttrition(connection, plan, question),
      }));
    },
  };
}

async function withPlan<Answer>(
  connection: SqlConnection,
  plan: CohortPlan,
  read: (plan: CohortPlan) => Promise<Answer>,
): Promise<Answer> {
  try {
    for (const sql of plan.prepare) await connection.run(sql);
    return await read(plan);
  } finally {
    await connection.run(plan.cleanUp);
  }
}

async function readRows(connection: SqlConnection, plan: CohortPlan): Promise<CohortRows> {
  const { columns } = await connection.columns(plan.rows);
  return {
    subjectId: typed(columns.subject_id, 'integer').values,
    start: typed(columns.start_date, 'date').values,
    end: typed(columns.end_date, 'date').values,
  };
}

function typed<Type extends SqlColumn['type']>(
  column: SqlColumn | undefined,
  type: Type,
): SqlColumn & { readonly type: Type } {
  if (column?.type !== type) throw new TypeError(`expected a column of type ${type}`);
  return column as SqlColumn & { readonly type: Type };
}

async function readAttrition(
  connection: SqlConnection,
  plan: CohortPlan,
  question: CohortQuestion,
): Promise<Attrition> {
  const view = async (kind: AttritionKind): Promise<AttritionView> => {
    const [row] = await connection.rows(attritionSql(kind, plan.flagged, question.rules.length));
    return attritionView(question.rules, (name) => Number(row?.[name] ?? 0));
  };
  return {
    allEvents: await view('allEvents'),
    bestEvent: await view('bestEvent'),
    events: await view('events'),
  };
}

import type { PlannedSet } from '../../engine/native/index.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { withNative } from '../cohort-engine.ts';
import { definitionFiles } from '../definition-files.ts';
import { EXIT } from '../exit-code.ts';
import { unwritable } from '../index-failure.ts';
import { readDefinition } from '../read-definition.ts';
import { drawTable } from '../table.ts';

const KINDS = ['sets', 'events', 'criteria', 'groups', 'entries', 'qualified', 'cohorts'] as const;

/** `parcours cohort plan FILE… --lake LAKE` */
export const cohortPlan: Command = async (call) => {
  const files = await definitionFiles(call.words);
  const definitions = await Promise.all(files.map(({ path }) => readDefinition(path)));
  const planned = await withNative(call, (engine) =>
    engine.planOf(definitions.map(({ question }) => question)),
  );
  if (planned === null) throw unwritable();
  report(call, files.length, planned.value);
  return EXIT.ok;
};

function report(call: Call, definitions: number, { plan, asked }: PlannedSet): void {
  const { texts, options } = call;
  const nodes = KINDS.map((kind) => ({ kind, asked: asked[kind], different: plan[kind].length }));
  if (options.json === true) {
    sayJson(call, { definitions, nodes });
    return;
  }
  const { columns, kinds } = texts.plan;
  const { integer, percent } = texts.numbers;
  const heads = [
    { title: columns.kind, align: 'left' },
    { title: columns.asked, align: 'right' },
    { title: columns.different, align: 'right' },
    { title: columns.spared, align: 'right' },
  ] as const;
  const rows = nodes.map(({ kind, asked: times, different }) => [
    kinds[kind],
    integer(times),
    integer(different),
    times === 0 ? '' : percent((times - different) / times),
  ]);
  say(call, [...drawTable(heads, rows), '', texts.plan.meaning(definitions)]);
}

import { join } from 'node:path';
import { type SampleOutcome, trySamples } from '../../intake/pack/try-samples.ts';
import { openDuck } from '../../lake/index.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withWorkplace } from '../lake-access.ts';
import { chosenPacks, intakeOf } from '../source-access.ts';
import { drawTable } from '../table.ts';

/** `parcours source test [NAME…] --intake INTAKE` */
export const sourceTest: Command = async (call) => {
  const { texts, options } = call;
  const outcomes = await tryAll(call);
  const sound = outcomes.every(({ state }) => state === 'equal' || state === 'written');
  if (options.json === true) {
    sayJson(call, { samples: outcomes });
    return sound ? EXIT.ok : EXIT.someFailed;
  }
  const { columns, states } = texts.source;
  const heads = [
    { title: columns.source, align: 'left' },
    { title: columns.sample, align: 'left' },
    { title: columns.facts, align: 'right' },
    { title: columns.refused, align: 'right' },
    { title: columns.state, align: 'left' },
  ] as const;
  const { integer } = texts.numbers;
  const rows = outcomes.map((one) => [
    one.source,
    one.sample,
    integer(one.facts),
    integer(one.refused),
    states[one.state],
  ]);
  const differences = outcomes.flatMap(({ sample, difference }) => {
    return difference === null ? [] : [`${sample} ${difference}`];
  });
  say(
    call,
    outcomes.length === 0 ? [texts.source.noSamples] : [...drawTable(heads, rows), ...differences],
  );
  return sound ? EXIT.ok : EXIT.someFailed;
};

/** The samples of all chosen packs; those of FHIR are read by the embedded database. */
function tryAll(call: Call): Promise<readonly (SampleOutcome & { readonly source: string })[]> {
  const intake = intakeOf(call);
  return withWorkplace(call, async ({ temporaryFolder, memoryLimitMb, threads }) => {
    const path = join(temporaryFolder, 'samples.duckdb');
    const connection = await openDuck({ path, memoryLimitMb, threads, temporaryFolder });
    const bench = { connection, workFolder: temporaryFolder };
    const outcomes: (SampleOutcome & { readonly source: string })[] = [];
    try {
      for (const source of chosenPacks(call, intake)) {
        const tried = await trySamples(intake.pack(source), call.options.write === true, bench);
        outcomes.push(...tried.map((one) => ({ source, ...one })));
      }
    } finally {
      connection.close();
    }
    return outcomes;
  });
}

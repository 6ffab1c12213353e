import { type SampleOutcome, trySamples } from '../../intake/pack/try-samples.ts';
import { type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { chosenPacks, intakeOf } from '../source-access.ts';
import { drawTable } from '../table.ts';

/** `parcours source test [NAME…] --intake INTAKE` */
export const sourceTest: Command = async (call) => {
  const { texts, options } = call;
  const intake = intakeOf(call);
  const outcomes: (SampleOutcome & { readonly source: string })[] = [];
  for (const source of chosenPacks(call, intake)) {
    const tried = await trySamples(intake.pack(source), options.write === true);
    outcomes.push(...tried.map((one) => ({ source, ...one })));
  }
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

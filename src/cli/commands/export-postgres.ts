import { exportToPostgres, type PostgresExportReport } from '../../lake/index.ts';
import { type Call, type Command, needed, progressOf, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withSnapshot } from '../lake-access.ts';
import { drawTable } from '../table.ts';

/** `parcours export postgres ADDRESS --lake LAKE` */
export const exportPostgres: Command = async (call) => {
  const { options, surroundings, words } = call;
  const begun = surroundings.elapsed();
  const { schema } = options;
  const given = schema === undefined ? {} : { schema };
  const wanted = { ...given, replace: options.replace === true };
  const report = await withSnapshot(call, async (snapshot) => {
    const { stages } = call.texts.progress;
    const progress = progressOf(call);
    try {
      return await exportToPostgres(snapshot, needed(words[0]), wanted, (step) => {
        progress.update({
          label: stages.write,
          detail: step.stage === 'copy' ? step.table : `${step.table}, ${stages.index}`,
          done: step.doneRows,
          total: step.totalRows,
          unit: 'rows',
        });
      });
    } finally {
      progress.end();
    }
  });
  const durationMs = Math.round(surroundings.elapsed() - begun);
  if (options.json === true) sayJson(call, { ...report, duration_ms: durationMs });
  else say(call, reportLines(call, report, durationMs));
  return EXIT.ok;
};

/** Tables without rows are there too, and not worth a line. */
function reportLines(call: Call, report: PostgresExportReport, durationMs: number): string[] {
  const { export: texts, numbers } = call.texts;
  const heads = [
    { title: texts.columns.table, align: 'left' },
    { title: texts.columns.rows, align: 'right' },
  ] as const;
  const filled = report.tables.filter(({ rows }) => rows > 0);
  const lines = filled.map(({ table, rows }) => [table, numbers.integer(rows)]);
  return [
    ...drawTable(heads, lines),
    '',
    texts.done(report.version, report.schema, report.address, durationMs),
  ];
}

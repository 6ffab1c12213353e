import { type ImportReport, importSource, openLake, REASONS } from '../../lake/index.ts';
import { OMOP_LEGACY_COLUMNS } from '../../model/index.ts';
import { type Call, type Command, needed, progressOf, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeDrivers, lakePath, withWorkplace } from '../lake-access.ts';
import { drawTable } from '../table.ts';

/** `parcours import omop SOURCE --lake LAKE` */
export const importOmop: Command = async (call) => {
  const { loaded, version, durationMs } = await loadOmop(
    call,
    needed(call.words[0]),
    lakePath(call),
  );
  if (call.options.json === true) sayJson(call, plainLoad(loaded, version, durationMs));
  else say(call, loadLines(call, loaded, version, durationMs));
  return EXIT.ok;
};

export interface LoadedOmop {
  readonly loaded: ImportReport;
  readonly version: number;
  readonly durationMs: number;
}

/** Loads a source with the options of the call. */
export async function loadOmop(call: Call, source: string, path: string): Promise<LoadedOmop> {
  const { options, surroundings, texts } = call;
  const begun = surroundings.elapsed();
  const startedMs = surroundings.now();
  const progress = progressOf(call);
  try {
    const lake = await openLake(path, lakeDrivers(call));
    const loaded = await withWorkplace(call, (resources) => {
      const { format, encoding, schema } = options;
      const given = {
        ...(format === undefined ? {} : { format }),
        ...(encoding === undefined ? {} : { encoding }),
        ...(schema === undefined ? {} : { schema }),
      };
      const chosen = { strict: options.strict === true, append: options.append === true };
      const wanted = { ...resources, ...given, ...chosen, startedMs };
      return importSource(lake, OMOP_LEGACY_COLUMNS, source, wanted, (step) => {
        progress.update({
          label: texts.progress.stages.read,
          detail: step.table,
          done: step.doneBytes,
          total: step.totalBytes,
          unit: 'bytes',
        });
      });
    });
    const durationMs = Math.round(surroundings.elapsed() - begun);
    return { loaded, version: await lake.version(), durationMs };
  } finally {
    progress.end();
  }
}

/** Accepted and rejected rows of each table, then why, then what became of the lake. */
export function loadLines(
  call: Call,
  loaded: ImportReport,
  version: number,
  durationMs: number,
): readonly string[] {
  const { load, numbers } = call.texts;
  const heads = [
    { title: load.columns.table, align: 'left' },
    { title: load.columns.accepted, align: 'right' },
    { title: load.columns.rejected, align: 'right' },
  ] as const;
  const rows = loaded.tables.map(({ table, rowsAccepted, rowsRejected }) => {
    return [table, numbers.integer(rowsAccepted), numbers.integer(rowsRejected)];
  });
  const reasons = loaded.reasons.map(({ table, reason, rows: count }) => {
    return `  ${numbers.integer(count)}  ${table}: ${REASONS[reason][call.lang]} (${reason})`;
  });
  const warnings = loaded.warnings.map((warning) => {
    return `  ${warning.source}: ${warning.sentence[call.lang]}`;
  });
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', title, ...lines];
  const letters = [
    ...reasons,
    `  ${load.seeDeadLetters} parcours lake dead-letters --lake ${call.options.lake}`,
  ];
  return [
    ...drawTable(heads, rows),
    ...section(load.rejectedBecause, reasons.length === 0 ? [] : letters),
    ...section(load.warned, warnings),
    '',
    loaded.entry === null
      ? load.unchanged(version)
      : load.newVersion(loaded.entry.version, durationMs),
  ];
}

function plainLoad(loaded: ImportReport, version: number, durationMs: number): object {
  return {
    changed: loaded.entry !== null,
    version,
    duration_ms: durationMs,
    source_bytes: loaded.sourceBytes,
    source_sha256: loaded.sourceSha256,
    tables: loaded.tables.map(({ table, rowsAccepted, rowsRejected }) => ({
      table,
      accepted: rowsAccepted,
      rejected: rowsRejected,
    })),
    rejected: loaded.reasons,
    warnings: loaded.warnings.map(({ code, source, columns, rows }) => ({
      code,
      source,
      columns,
      rows,
    })),
  };
}

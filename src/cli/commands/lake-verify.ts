import { type Command, progressOf, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';

/** `parcours lake verify --lake LAKE`: warnings are told, errors make the exit code 1. */
export const lakeVerify: Command = async (call) => {
  const { texts, lang, options } = call;
  const progress = progressOf(call);
  const lake = await lakeToRead(call);
  const label = texts.progress.stages.read;
  const report = await lake.verify({
    full: true,
    onProgress: (detail, done, total) => {
      progress.update({ label, detail, done, total, unit: 'items' });
    },
  });
  progress.end();
  const errors = report.findings.filter((finding) => finding.severity === 'error').length;
  if (options.json === true) {
    sayJson(call, { ...report, sound: errors === 0 });
  } else {
    const findings = report.findings.map(({ severity, table, file, rows, code, sentence }) => {
      const place = file === null ? table : `${table}/${file}`;
      const count = rows === 0 ? '' : ` [${texts.numbers.integer(rows)}]`;
      return `${texts.lake.severities[severity]}  ${place}: ${sentence[lang]}${count} (${code})`;
    });
    const warnings = report.findings.length - errors;
    const { files, bytes, version } = report;
    say(call, [
      ...findings,
      ...(errors === 0
        ? [texts.lake.sound(version, files, texts.numbers.bytes(bytes), warnings)]
        : [texts.lake.faults(errors, warnings)]),
    ]);
  }
  return errors === 0 ? EXIT.ok : EXIT.someFailed;
};

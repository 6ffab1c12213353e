import { type Command, progressOf, say, sayJson, warn } from '../call.ts';
import { definitionFiles } from '../definition-files.ts';
import { EXIT } from '../exit-code.ts';
import { type Failure, failureOf, failureText } from '../failure.ts';
import { definitionErrors } from '../read-definition.ts';

/** `parcours cohort validate FILE…` */
export const cohortValidate: Command = async (call) => {
  const { texts, lang, options } = call;
  const files = await definitionFiles(call.words);
  const progress = progressOf(call);
  const checked: { readonly file: string; readonly failures: readonly Failure[] }[] = [];
  for (const { path } of files) {
    const label = texts.progress.stages.read;
    progress.update({ label, done: checked.length, total: files.length, unit: 'items' });
    const failures = (await definitionErrors(path)).map((error) => failureOf(error, lang, texts));
    checked.push({ file: path, failures });
    if (failures.length > 0) progress.end();
    for (const failure of failures) warn(call, failureText(failure, texts).trimEnd());
  }
  const failed = checked.filter(({ failures }) => failures.length > 0).length;
  if (options.json === true) {
    const definitions = checked.map(({ file, failures }) => ({
      file,
      valid: failures.length === 0,
      problems: failures.map(({ code, message }) => ({ code, message })),
    }));
    sayJson(call, { valid: files.length - failed, invalid: failed, definitions });
  } else {
    say(call, [texts.cohort.validated(files.length - failed, failed)]);
  }
  return failed === 0 ? EXIT.ok : EXIT.someFailed;
};

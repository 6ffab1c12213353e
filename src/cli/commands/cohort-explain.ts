import { explain, explanationText } from '../../question/index.ts';
import { type Command, say, sayJson, warn } from '../call.ts';
import { definitionFiles } from '../definition-files.ts';
import { EXIT } from '../exit-code.ts';
import { failureOf, failureText } from '../failure.ts';
import { readDefinition } from '../read-definition.ts';

/** `parcours cohort explain FILE…` */
export const cohortExplain: Command = async (call) => {
  const { texts, lang, options } = call;
  const files = await definitionFiles(call.words);
  const explained: {
    readonly file: string;
    readonly title: string;
    readonly sentences: unknown;
  }[] = [];
  for (const { path } of files) {
    try {
      const { question, model } = await readDefinition(path);
      const sentences = explain(question, model, lang);
      explained.push({ file: path, title: question.title, sentences });
      if (options.json !== true) say(call, [explanationText(sentences), '']);
    } catch (error) {
      warn(call, failureText(failureOf(error, lang, texts), texts).trimEnd());
    }
  }
  if (options.json === true) sayJson(call, { lang, definitions: explained });
  return explained.length === files.length ? EXIT.ok : EXIT.someFailed;
};

import { readFile } from 'node:fs/promises';
import { keepCohort } from '../../engine/native/index.ts';
import { type Command, say } from '../call.ts';
import { withNative } from '../cohort-engine.ts';
import { definitionFiles, numberedFiles } from '../definition-files.ts';
import { EXIT } from '../exit-code.ts';
import { unwritable } from '../index-failure.ts';
import { readDefinition } from '../read-definition.ts';
import { standingHome } from '../standing-home.ts';

/** `parcours cohort keep FILE… --lake LAKE` */
export const cohortKeep: Command = async (call) => {
  const files = numberedFiles(await definitionFiles(call.words), call.options.id);
  const definitions = await Promise.all(
    files.map(async ({ path, id }) => ({
      id,
      definition: await readFile(path, 'utf8'),
      question: (await readDefinition(path)).question,
    })),
  );
  const kept = await withNative(call, async (engine, lake) => {
    const all = await engine.rowsOfAll(definitions.map(({ question }) => question));
    const version = await lake.version();
    for (const [i, { id, definition, question }] of definitions.entries()) {
      const rows = all[i];
      if (rows === undefined) throw new RangeError('a definition without an answer');
      await keepCohort(standingHome(call, lake), {
        id,
        title: question.title,
        definition,
        version,
        rows,
      });
    }
    return version;
  });
  if (kept === null) throw unwritable();
  say(call, [call.texts.standing.kept(definitions.length, kept.value)]);
  return EXIT.ok;
};

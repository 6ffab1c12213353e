import { resolve } from 'node:path';
import { initLake } from '../../lake/index.ts';
import { modelNamed, OMOP } from '../../model/index.ts';
import { type Command, needed, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeDrivers } from '../lake-access.ts';

/** `parcours init LAKE` */
export const init: Command = async (call) => {
  const { texts, words, options, surroundings } = call;
  const given = needed(words[0]);
  const path = resolve(surroundings.currentFolder, given);
  const model = modelNamed(options.model ?? OMOP.name) ?? OMOP;
  await initLake(path, model, lakeDrivers(call));
  if (options.json === true) {
    sayJson(call, { lake: path, model: model.name });
  } else {
    const next = `  parcours import omop SOURCE --lake ${given}`;
    say(call, [texts.lake.created(given, model.label[call.lang]), texts.lake.initNext, next]);
  }
  return EXIT.ok;
};

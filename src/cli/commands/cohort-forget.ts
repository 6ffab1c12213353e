import { forgetCohort } from '../../engine/native/index.ts';
import { ParcoursError } from '../../model/errors.ts';
import { type Command, needed, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { standingHome } from '../standing-home.ts';
import { en } from '../texts/en.ts';
import { fr } from '../texts/fr.ts';

/** `parcours cohort forget ID --lake LAKE` */
export const cohortForget: Command = async (call) => {
  const word = needed(call.words[0]);
  const id = /^\d{1,15}$/.test(word) ? Number(word) : null;
  const home = standingHome(call, await lakeToRead(call));
  if (id === null || !(await forgetCohort(home, id))) {
    const sentence = { fr: fr.standing.unknown(word), en: en.standing.unknown(word) };
    throw new ParcoursError('input', 'cohort.not-kept', sentence);
  }
  if (call.options.json === true) sayJson(call, { forgotten: id });
  else say(call, [call.texts.standing.forgotten(id)]);
  return EXIT.ok;
};

import { ParcoursError } from '../model/errors.ts';
import type { PullContext } from './pull.ts';

/** The secret of that name; throws ParcoursError 'pull.no-secret' naming it when it isn't given. */
export function neededSecret(context: PullContext, name: string): string {
  const secret = context.secret(name);
  if (secret !== undefined && secret !== '') return secret;
  throw new ParcoursError(
    'environment',
    'pull.no-secret',
    {
      fr: `Le secret ${name} manque : donnez-le dans l’environnement`,
      en: `The secret ${name} is missing: give it in the environment`,
    },
    { path: name },
  );
}

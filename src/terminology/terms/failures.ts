import { ParcoursError, type Place, type Sentence } from '../../model/errors.ts';

/** A fault of a file that somebody wrote, with its place. */
export function fault(code: string, sentence: Sentence, place: Place): ParcoursError {
  return new ParcoursError('input', code, sentence, place);
}

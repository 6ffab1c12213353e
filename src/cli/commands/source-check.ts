import { checkViews } from '../../intake/facts/extract-fhir.ts';
import { compilePack, unversionedRules } from '../../intake/pack/pack.ts';
import { packTerms, packUnits } from '../../packs/health/terms.ts';
import { type Command, say, warn } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { failureOf, failureText } from '../failure.ts';
import { chosenPacks, intakeOf } from '../source-access.ts';

/** `parcours source check [NAME…] --intake INTAKE` */
export const sourceCheck: Command = async (call) => {
  const intake = intakeOf(call);
  let failed = 0;
  for (const name of chosenPacks(call, intake)) {
    try {
      const pack = intake.pack(name);
      const isFhir = pack.source.format.name === 'fhir';
      if (!isFhir) compilePack(pack);
      const rules = isFhir ? await checkViews(pack) : pack.rules.length;
      const terms = packTerms(pack).length + packUnits(pack).length;
      say(call, [call.texts.source.sound(name, rules, terms)]);
      const unversioned = unversionedRules(pack);
      if (unversioned.length > 0) {
        warn(call, call.texts.source.unversioned(name, unversioned.join(', ')));
      }
    } catch (error) {
      failed++;
      warn(call, failureText(failureOf(error, call.lang, call.texts), call.texts).trimEnd());
    }
  }
  return failed === 0 ? EXIT.ok : EXIT.someFailed;
};

import type { Feature, Inquiry } from './features.ts';
import type { Entry } from './pool.ts';
import type { Reason } from './types.ts';

/**
 * Why a candidate was ranked where it was, in words for the person who decides. Only what weighed
 * is told, and what speaks against is told too.
 */
export function reasonsFor(
  inquiry: Inquiry,
  at: number,
  entry: Entry,
  features: readonly Feature[],
  weights: Readonly<Record<string, number>>,
): readonly Reason[] {
  return [
    ...votesTold(inquiry, at, entry),
    wordsTold(inquiry, entry),
    unitTold(inquiry, features, weights),
    specimenTold(inquiry, features, weights),
    valuesTold(features),
  ].filter((reason) => reason !== null);
}

const SURE = 0.95;
const NEAR = 0.6;

function votesTold({ votes, neighbours }: Inquiry, at: number, entry: Entry): readonly Reason[] {
  const code = neighbours.ofEntry.get(at) ?? votes.ofEntry.get(at);
  if (code !== undefined && code.likeness > NEAR) {
    const { label } = code.item;
    const same = code.likeness > SURE;
    const fr = `${same ? 'Même libellé accepté' : 'Libellé proche accepté'} pour ce concept : « ${label} ».`;
    const en = `${same ? 'The same label was' : 'A similar label was'} accepted for this concept: “${label}”.`;
    return [{ for: true, fr, en }];
  }
  const component =
    neighbours.ofComponent.get(entry.component) ?? votes.ofComponent.get(entry.component);
  if (component === undefined || component.likeness <= NEAR) return [];
  const { label } = component.item;
  return [
    {
      for: true,
      fr: `« ${label} » a été accepté pour la même analyse, autrement mesurée.`,
      en: `“${label}” was accepted for the same component, measured in another way.`,
    },
  ];
}

function wordsTold({ words }: Inquiry, entry: Entry): Reason | null {
  const all = [...entry.words, ...entry.further];
  const shared = words.filter(({ readings }) => all.some((word) => readings.has(word)));
  if (shared.length === 0) return null;
  if (shared.length === words.length) {
    return {
      for: true,
      fr: 'Le nom reprend tous les mots du libellé.',
      en: 'The name holds every word of the label.',
    };
  }
  const [told, missing] = [
    shared.map(({ word }) => word).join(', '),
    words.flatMap((one) => (shared.includes(one) ? [] : [one.word])).join(', '),
  ];
  return {
    for: true,
    fr: `Mots en commun : ${told} ; absents du nom : ${missing}.`,
    en: `Words in common: ${told}; not in the name: ${missing}.`,
  };
}

function unitTold(
  { query }: Inquiry,
  features: readonly Feature[],
  weights: Readonly<Record<string, number>>,
): Reason | null {
  if (query.told !== 'unit') return null;
  const unit = query.item.unit ?? '';
  const agrees = features.some(([name]) => name === 'property unit agrees');
  if (agrees) {
    return {
      for: true,
      fr: `L’unité « ${unit} » convient à la grandeur.`,
      en: `The unit “${unit}” fits the property.`,
    };
  }
  if (weighed(features, weights, 'property') > 0) return null;
  return {
    for: false,
    fr: `L’unité « ${unit} » n’est pas celle de cette grandeur.`,
    en: `The unit “${unit}” is not one of this property.`,
  };
}

/** Below this, a weight is too small to be worth a sentence. */
const WORTH_TELLING = 0.5;

function specimenTold(
  { query }: Inquiry,
  features: readonly Feature[],
  weights: Readonly<Record<string, number>>,
): Reason | null {
  const specimen = query.item.specimen ?? '';
  if (query.specimen === 'none' || specimen === '') return null;
  if (features.some(([name]) => name === 'specimen the same')) {
    return {
      for: true,
      fr: `Même prélèvement : « ${specimen} ».`,
      en: `The same specimen: “${specimen}”.`,
    };
  }
  const weight = weighed(features, weights, 'specimen');
  if (Math.abs(weight) < WORTH_TELLING) return null;
  return weight > 0
    ? {
        for: true,
        fr: `Le prélèvement « ${specimen} » se note d’ordinaire ainsi.`,
        en: `The specimen “${specimen}” is usually written so.`,
      }
    : {
        for: false,
        fr: `Le prélèvement « ${specimen} » ne correspond pas.`,
        en: `The specimen “${specimen}” does not match.`,
      };
}

function valuesTold(features: readonly Feature[]): Reason | null {
  const alike = features.find(([name]) => name === 'learnt values')?.[1] ?? 0;
  if (alike === 0) return null;
  return alike > 0
    ? {
        for: true,
        fr: 'Les valeurs ressemblent à celles déjà rattachées à ce concept.',
        en: 'The values are like those already mapped to this concept.',
      }
    : {
        for: false,
        fr: 'Les valeurs sont loin de celles déjà rattachées à ce concept.',
        en: 'The values are far from those already mapped to this concept.',
      };
}

function weighed(
  features: readonly Feature[],
  weights: Readonly<Record<string, number>>,
  beginning: string,
): number {
  return features
    .filter(([name]) => name.startsWith(beginning))
    .reduce((sum, [name, strength]) => sum + strength * (weights[name] ?? 0), 0);
}

import { ParcoursError, type Sentence } from '../../model/errors.ts';
import { MAX_DEFINITION_BYTES } from '../limits.ts';
import { faultOffset } from './json-fault.ts';

/** A value of the JSON text, with the path to it and what is needed to read on from there. */
export interface Spot {
  readonly value: unknown;
  /** "$.PrimaryCriteria.CriteriaList[0]" */
  readonly path: string;
  readonly source: string;
}

export function refuse(spot: Spot, code: string, sentence: Sentence): never {
  const path = shorten(spot.path);
  throw new ParcoursError('input', code, sentence, { source: spot.source, path });
}

const PATH_LENGTH_MAX = 400;

/** A path through hundreds of groups, readable at both ends. */
function shorten(path: string): string {
  if (path.length <= PATH_LENGTH_MAX) return path;
  return `${path.slice(0, PATH_LENGTH_MAX / 2)} … ${path.slice(-PATH_LENGTH_MAX / 2)}`;
}

/** The value is not of the form it must have. */
export function unexpected(spot: Spot, wanted: Sentence): never {
  return refuse(spot, 'circe.unexpected', {
    fr: `On attendait ${wanted.fr}`,
    en: `Expected ${wanted.en}`,
  });
}

/** Parses the text of a definition. */
export function parseDefinition(text: string, source: string): Spot {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DEFINITION_BYTES) {
    throw new ParcoursError(
      'input',
      'circe.too-large',
      {
        fr: `La définition occupe ${bytes} octets ; la limite est de ${MAX_DEFINITION_BYTES}`,
        en: `The definition is ${bytes} bytes long; the limit is ${MAX_DEFINITION_BYTES}`,
      },
      { source },
    );
  }
  const content = text.replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(content), path: '$', source };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw brokenJson(content, source);
  }
}

/** Says the line and the column (both from 1) where the text stops being JSON. */
function brokenJson(text: string, source: string): ParcoursError {
  const before = text.slice(0, faultOffset(text)).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length + 1;
  return new ParcoursError(
    'input',
    'circe.json',
    {
      fr: `Le texte n’est pas du JSON valide à partir de la ligne ${line}, colonne ${column}`,
      en: `The text is not valid JSON from line ${line}, column ${column}`,
    },
    { source, line },
  );
}

/** Gives the value of a known property; null where it is absent or null, as Jackson has it. */
export type Properties<Key extends string> = (key: Key) => Spot | null;

/** An object whose properties are all known; any other is refused by its path. */
export function readObject<Key extends string>(
  spot: Spot,
  known: readonly Key[],
  ignored: readonly string[] = [],
): Properties<Key> {
  const value = objectAt(spot);
  for (const key of Object.keys(value)) {
    if ((known as readonly string[]).includes(key) || ignored.includes(key)) continue;
    const names = [...known].sort().join(', ');
    refuse(childSpot(spot, key, value[key]), 'circe.unknown-property', {
      fr: `Propriété inconnue ; sont possibles ici : ${names}`,
      en: `Unknown property; possible here: ${names}`,
    });
  }
  return (key) => {
    const child = Object.hasOwn(value, key) ? value[key] : undefined;
    return child === undefined || child === null ? null : childSpot(spot, key, child);
  };
}

/** An object of which only some properties are of interest. */
export function readOpenObject<Key extends string>(spot: Spot): Properties<Key> {
  return readObject<string>(spot, Object.keys(objectAt(spot)));
}

export function objectAt(spot: Spot): Readonly<Record<string, unknown>> {
  const { value } = spot;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    unexpected(spot, { fr: 'un objet', en: 'an object' });
  }
  return value as Readonly<Record<string, unknown>>;
}

export function childSpot(spot: Spot, key: string, value: unknown): Spot {
  const step = /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  return { value, path: `${spot.path}${step}`, source: spot.source };
}

/** The property, which must be there. */
export function required<Key extends string>(
  parent: Spot,
  properties: Properties<Key>,
  key: Key,
): Spot {
  return (
    properties(key) ??
    refuse(parent, 'circe.missing', {
      fr: `La propriété ${key} manque`,
      en: `The property ${key} is missing`,
    })
  );
}

/** The elements of an array; none where the property is absent. */
export function readArray(spot: Spot | null): readonly Spot[] {
  if (spot === null) return [];
  const { value, path, source } = spot;
  if (!Array.isArray(value)) return unexpected(spot, { fr: 'une liste', en: 'an array' });
  return value.map((element: unknown, index) => ({
    value: element,
    path: `${path}[${index}]`,
    source,
  }));
}

import { SaxesParser } from 'saxes';

/**
 * Texts of the elements of one passage by their path below PATIENT, in order; null if the XML is not
 * well formed. Elements that are empty are left out. Entities are those of XML itself: a passage
 * stands alone, so that none can have been declared.
 */
export function parsePassage(xml: string): ReadonlyMap<string, readonly string[]> | null {
  const parser = new SaxesParser();
  const values = new Map<string, string[]>();
  const path: string[] = [];
  let text = '';
  let isSound = true;
  parser.on('error', () => {
    isSound = false;
  });
  parser.on('opentag', ({ name }) => {
    path.push(name);
    text = '';
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('cdata', (part) => {
    text += part;
  });
  parser.on('closetag', () => {
    const value = text.trim();
    if (value !== '' && path.length > 1) {
      const key = path.slice(1).join('/');
      const known = values.get(key);
      if (known === undefined) values.set(key, [value]);
      else known.push(value);
    }
    text = '';
    path.pop();
  });
  parser.write(xml).close();
  return isSound ? values : null;
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readView, runView, type View } from '../../intake/fhir/index.ts';
import { openDuck } from '../../lake/index.ts';
import { ParcoursError } from '../../model/errors.ts';
import { type Command, needed, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withWorkplace } from '../lake-access.ts';

/** Broken lines that are named on the screen. */
const SHOWN = 10;

/** `parcours source view VIEW FILE… --out FILE` */
export const sourceView: Command = async (call) => {
  const { options, surroundings } = call;
  const [viewFile, ...files] = call.words.map((word) => resolve(surroundings.currentFolder, word));
  const view = await viewIn(needed(viewFile));
  const path = resolve(surroundings.currentFolder, needed(options.out));
  const begun = surroundings.elapsed();
  const report = await withWorkplace(call, async (resources) => {
    const connection = await openDuck({ path: ':memory:', ...resources });
    try {
      return await runView(connection, view, files, { path, format: formatOf(path) });
    } finally {
      connection.close();
    }
  });
  const durationMs = Math.round(surroundings.elapsed() - begun);
  const { rows, broken } = report;
  if (options.json === true) sayJson(call, { rows, broken, duration_ms: durationMs });
  else {
    const { source } = call.texts;
    const told = broken.slice(0, SHOWN).map(({ file, line }) => source.brokenLine(file, line));
    say(call, [...told, source.viewRows(rows, broken.length, durationMs)]);
  }
  return broken.length === 0 ? EXIT.ok : EXIT.someFailed;
};

async function viewIn(file: string): Promise<View> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ParcoursError(
      'input',
      'fhir.view',
      {
        fr: 'Cette vue n’est pas un fichier JSON lisible',
        en: 'This view is no readable JSON file',
      },
      { source: file },
      { cause: error },
    );
  }
  return readView(json);
}

function formatOf(path: string): 'parquet' | 'csv' {
  if (path.endsWith('.parquet')) return 'parquet';
  if (path.endsWith('.csv')) return 'csv';
  throw new ParcoursError(
    'usage',
    'usage.out-format',
    { fr: 'Un fichier .parquet ou .csv est attendu', en: 'A .parquet or .csv file is expected' },
    { source: path },
  );
}

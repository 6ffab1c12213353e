import { openLake } from '../../lake/index.ts';
import { loadVocabulary, vocabularies } from '../../terminology/index.ts';
import { type Command, needed, progressOf, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeDrivers, lakePath, withWorkplace } from '../lake-access.ts';
import { drawTable } from '../table.ts';
import { inFolder } from '../terminology-access.ts';
import { loadLines } from './import-omop.ts';

/** `parcours terminology load ATHENA.zip --lake LAKE` */
export const terminologyLoad: Command = async (call) => {
  const { surroundings, texts, options } = call;
  const begun = surroundings.elapsed();
  const progress = progressOf(call);
  const lake = await openLake(lakePath(call), lakeDrivers(call));
  const source = inFolder(call, needed(call.words[0]));
  const { loaded, held } = await withWorkplace(call, async (resources) => {
    const wanted = { ...resources, strict: options.strict === true, startedMs: surroundings.now() };
    try {
      const report = await loadVocabulary(lake, source, wanted, (step) => {
        progress.update({
          label: texts.progress.stages.read,
          detail: step.table,
          done: step.doneBytes,
          total: step.totalBytes,
          unit: 'bytes',
        });
      });
      const snapshot = await lake.snapshot(resources);
      try {
        return { loaded: report, held: await vocabularies(snapshot) };
      } finally {
        snapshot.close();
      }
    } finally {
      progress.end();
    }
  });
  const version = await lake.version();
  if (options.json === true) {
    sayJson(call, { changed: loaded.entry !== null, version, vocabularies: held });
    return EXIT.ok;
  }
  const { columns } = texts.terminology;
  const heads = [
    { title: columns.vocabulary, align: 'left' },
    { title: columns.version, align: 'left' },
    { title: columns.concepts, align: 'right' },
    { title: columns.standard, align: 'right' },
  ] as const;
  const { integer } = texts.numbers;
  const rows = held.map((one) => {
    return [one.vocabulary, one.version ?? '', integer(one.concepts), integer(one.standard)];
  });
  const durationMs = Math.round(surroundings.elapsed() - begun);
  say(call, [...loadLines(call, loaded, version, durationMs), '', ...drawTable(heads, rows)]);
  return EXIT.ok;
};

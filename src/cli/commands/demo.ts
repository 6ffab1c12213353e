import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { initLake } from '../../lake/index.ts';
import { OMOP } from '../../model/index.ts';
import { explain, explanationText } from '../../question/index.ts';
import { drawAttrition } from '../attrition.ts';
import { type Call, type Command, progressOf, say, screenColumns, warn } from '../call.ts';
import { answerAll, outcomeTable } from '../cohort-answers.ts';
import { withEngine } from '../cohort-engine.ts';
import { definitionFiles, numberedFiles } from '../definition-files.ts';
import { EXIT } from '../exit-code.ts';
import { lakeDrivers } from '../lake-access.ts';
import { readDefinition } from '../read-definition.ts';
import { loadOmop } from './import-omop.ts';
import { runIntake, runLines } from './source-run.ts';

/** The project's own folder when it runs from a clone; the test kit isn't in the package. */
const PROJECT = resolve(import.meta.dirname, '../../..');
const GENERATOR = join(PROJECT, 'testkit/hospital-group/index.ts');
const APPLICATIONS = join(PROJECT, 'testkit/applications/index.ts');
const PACKS = join(PROJECT, 'examples/sources');
const DEFINITIONS = join(PROJECT, 'examples/cohorts');
const PERSONS = 3_000;
const SITES = 3;
/** Three years: the definitions look back further than a season. */
const DAYS = 1096;
/** The definition that is explained and whose attrition is drawn. */
const SHOWN = 6;

interface HospitalGroup {
  generateHospitalGroup(options: {
    readonly persons: number;
    readonly sites: number;
    readonly folder: string;
    readonly onProgress: (done: number, total: number) => void;
  }): ReadonlyMap<string, number>;
}

interface Applications {
  generateApplications(options: {
    readonly persons: number;
    readonly sites: number;
    readonly days: number;
    readonly folder: string;
    readonly onProgress: (done: number, total: number) => void;
  }): { readonly files: number };
}

/** `parcours demo`: from invented hospitals to cohorts, in one go. */
export const demo: Command = async (call) => {
  const { texts, options, surroundings } = call;
  if (!existsSync(GENERATOR)) {
    warn(call, texts.demo.absent);
    return EXIT.usage;
  }
  const begun = surroundings.elapsed();
  const folder = resolve(
    surroundings.currentFolder,
    options.keep ?? freeName(surroundings.currentFolder),
  );
  const code = await play(call, folder);
  const durationMs = Math.round(surroundings.elapsed() - begun);
  say(call, ['', texts.demo.kept(shown(call, folder)), texts.demo.done(durationMs)]);
  return code;
};

/** A folder of that name that isn't there yet: an earlier demonstration is left as it is. */
function freeName(currentFolder: string): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'parcours-demo' : `parcours-demo-${i}`;
    if (!existsSync(join(currentFolder, name))) return name;
  }
}

async function play(call: Call, folder: string): Promise<number> {
  const { texts } = call;
  const persons = call.options.persons ?? PERSONS;
  const [lake, intake] = [join(folder, 'lake'), join(folder, 'intake')];
  await mkdir(folder, { recursive: true });
  // It will hold identifiers, whoever makes the folders within.
  await mkdir(intake, { recursive: true, mode: 0o700 });
  say(call, [
    texts.demo.opening(persons, SITES, shown(call, folder)),
    '',
    heading(texts.demo.generating),
  ]);
  await generate(call, persons, intake);
  say(call, ['', heading(texts.demo.importing)]);
  await initLake(lake, OMOP, lakeDrivers(call));
  const onLake: Call = { ...call, words: [], options: { ...call.options, lake, intake } };
  await loadVocabulary(onLake, join(folder, 'vocabulary'), lake);
  const begun = call.surroundings.elapsed();
  const report = await runIntake(onLake);
  const durationMs = Math.round(call.surroundings.elapsed() - begun);
  say(call, runLines(onLake, report, durationMs));
  await explainShown(call);
  const code = await runCohorts(onLake);
  say(call, ['', texts.demo.next(shown(call, lake)), ...nextSteps(call, shown(call, lake))]);
  return code;
}

/** What each application of the group has sent, into the inboxes of an intake with its packs. */
async function generate(call: Call, persons: number, intake: string): Promise<void> {
  const { generateApplications } = (await import(APPLICATIONS)) as Applications;
  const progress = progressOf(call);
  const onProgress = (done: number, total: number): void => {
    progress.update({ label: call.texts.demo.generating, done, total, unit: 'items' });
  };
  const folder = join(intake, 'inbox');
  const { files } = generateApplications({ persons, sites: SITES, days: DAYS, folder, onProgress });
  progress.end();
  // Nobody writes to them any more: they need not lie still for a while first.
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), 0, 0);
  }
  await rename(join(folder, 'truth'), join(intake, 'truth'));
  await cp(PACKS, join(intake, 'packs'), { recursive: true });
  say(call, [`  ${call.texts.demo.files(files)}`]);
}

/** The group's own vocabulary, as a site would load a download of Athena. */
async function loadVocabulary(call: Call, folder: string, lake: string): Promise<void> {
  const { generateHospitalGroup } = (await import(GENERATOR)) as HospitalGroup;
  generateHospitalGroup({ persons: 0, sites: SITES, folder, onProgress: () => {} });
  await loadOmop(call, folder, lake);
  await rm(folder, { recursive: true });
}

async function explainShown(call: Call): Promise<void> {
  const { question, model } = await readDefinition(join(DEFINITIONS, `${SHOWN}.json`));
  const text = explanationText(explain(question, model, call.lang));
  say(call, ['', heading(call.texts.demo.explaining), text]);
}

async function runCohorts(call: Call): Promise<number> {
  const { texts } = call;
  say(call, ['', heading(texts.demo.running)]);
  const files = numberedFiles(await definitionFiles([DEFINITIONS]), undefined);
  return withEngine(call, async ({ engine }) => {
    const outcomes = await answerAll(call, engine, files, { file: null, wantsAttrition: true });
    say(call, outcomeTable(call, outcomes));
    for (const outcome of outcomes) {
      if (outcome.id !== SHOWN || !outcome.ok || outcome.attrition === null) continue;
      say(call, [
        '',
        outcome.title,
        ...drawAttrition(outcome.attrition, texts, screenColumns(call)),
      ]);
    }
    return outcomes.every((outcome) => outcome.ok) ? EXIT.ok : EXIT.someFailed;
  });
}

const heading = (text: string): string => `== ${text}`;

/** A path as the user would type it. */
function shown(call: Call, path: string): string {
  const short = relative(call.surroundings.currentFolder, path);
  return short.startsWith('..') ? path : short;
}

function nextSteps(call: Call, lake: string): readonly string[] {
  const commands = [
    `npx parcours cohort run examples/cohorts/${SHOWN}.json --lake ${lake}`,
    `npx parcours cohort run examples/cohorts --lake ${lake} --out cohorts.parquet`,
    `npx parcours lake history --lake ${lake}`,
    `npx parcours init my-lake && npx parcours import omop YOUR-DATA --lake my-lake`,
  ];
  return call.texts.demo.nextSteps.flatMap((step, i) => [`  ${step}`, `    ${commands[i] ?? ''}`]);
}

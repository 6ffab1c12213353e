import { rm } from 'node:fs/promises';
import { openLake } from '../../lake/index.ts';
import { type Command, say, sayJson } from '../call.ts';
import { lakeDrivers, lakePath } from '../lake-access.ts';
import { intakeOf } from '../source-access.ts';
import { exitOf, runIntake, runJson, runLines } from './source-run.ts';

/** `parcours source replay NAME… --intake INTAKE --lake LAKE` */
export const sourceReplay: Command = async (call) => {
  const { surroundings } = call;
  const begun = surroundings.elapsed();
  const intake = intakeOf(call);
  // A lake that can't be opened must be told before any fact is thrown away.
  await openLake(lakePath(call), lakeDrivers(call), { readOnly: true });
  for (const name of call.words) {
    await rm(intake.factsOf(intake.pack(name)).path, { recursive: true, force: true });
  }
  const report = await runIntake(call);
  const durationMs = Math.round(surroundings.elapsed() - begun);
  if (call.options.json === true) sayJson(call, runJson(report, durationMs));
  else say(call, runLines(call, report, durationMs));
  return exitOf(report);
};

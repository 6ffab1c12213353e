import type { ArgumentName, CommandName } from '../command-table.ts';
import type { ExitName } from '../exit-code.ts';
import type { OptionName } from '../options.ts';
import type { FeedTexts } from './feed.ts';
import type { Numbers } from './numbers.ts';
import type { QualityTexts } from './quality.ts';
import type { SourceTexts } from './source.ts';
import type { TerminologyTexts } from './terminology.ts';

/** Every text of the command line. The compiler keeps the two languages complete. */
export interface Texts {
  readonly numbers: Numbers;
  readonly usage: UsageTexts;
  readonly help: HelpTexts;
  readonly commands: Readonly<Record<CommandName, CommandTexts>>;
  readonly arguments: Readonly<Record<ArgumentName, string>>;
  readonly options: Readonly<Record<OptionName, string>>;
  readonly exits: Readonly<Record<ExitName, string>>;
  readonly failure: FailureTexts;
  readonly progress: ProgressTexts;
  readonly lake: LakeTexts;
  readonly load: LoadTexts;
  readonly export: ExportTexts;
  readonly cohort: CohortTexts;
  readonly plan: PlanTexts;
  readonly standing: StandingTexts;
  readonly attrition: AttritionTexts;
  readonly demo: DemoTexts;
  readonly source: SourceTexts;
  readonly feed: FeedTexts;
  readonly quality: QualityTexts;
  readonly terminology: TerminologyTexts;
}

export interface CommandTexts {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What it does, what it leaves alone. */
  readonly about: string;
  /** What each example of the command table does, in its order. */
  readonly examples: readonly string[];
}

export interface UsageTexts {
  commandIncomplete(group: string, commands: readonly string[]): string;
  unknownCommand(typed: string, near: string | null): string;
  unknownOption(typed: string, near: string | null): string;
  optionElsewhere(typed: string, command: string): string;
  valueUnwanted(option: string): string;
  valueMissing(option: string): string;
  valueUnknown(
    option: string,
    value: string,
    known: readonly string[],
    near: string | null,
  ): string;
  valueNotACount(option: string, value: string, least: number): string;
  argumentMissing(command: string, argument: string): string;
  argumentExtra(command: string, word: string): string;
  optionMissing(command: string, option: string): string;
  notAnOutput(file: string): string;
  idOfSeveral(files: number): string;
  readonly asOfExport: string;
  readonly nativeAsOf: string;
  notAChangesFile(file: string): string;
  readonly nativeExport: string;
  readonly noPool: string;
  readonly noItems: string;
  readonly noAuthor: string;
  notARow(word: string): string;
}

export interface HelpTexts {
  readonly tagline: string;
  readonly usage: string;
  readonly commands: string;
  readonly arguments: string;
  readonly options: string;
  readonly examples: string;
  readonly exitCodes: string;
  readonly needed: string;
  /** A title with its colon, which French sets apart. */
  heading(title: string): string;
  readonly more: string;
  readonly start: string;
  readonly pageTitle: string;
  readonly pageIntroduction: string;
  readonly pageExitCodes: string;
}

export interface FailureTexts {
  readonly error: string;
  readonly code: string;
  readonly hint: string;
  readonly internal: string;
  readonly interrupted: string;
  /** By the code of the error; the system's own codes (ENOENT …) in lower case. */
  readonly hints: Readonly<Record<string, string>>;
}

export interface ProgressTexts {
  readonly stages: Readonly<Record<'read' | 'write' | 'index' | 'generate' | 'run', string>>;
  readonly rates: Readonly<Record<'rows' | 'bytes', (perSecond: number) => string>>;
  left(ms: number): string;
}

export interface LakeTexts {
  created(path: string, model: string): string;
  readonly initNext: string;
  readonly columns: {
    readonly table: string;
    readonly rows: string;
    readonly files: string;
    readonly size: string;
    readonly changedIn: string;
    readonly version: string;
    readonly date: string;
    readonly operation: string;
    readonly source: string;
    readonly accepted: string;
    readonly rejected: string;
    readonly reason: string;
    readonly line: string;
    readonly column: string;
    readonly value: string;
    readonly file: string;
  };
  readonly noTables: string;
  readonly noHistory: string;
  readonly noDeadLetters: string;
  deadLetters(shown: number, total: number): string;
  readonly severities: Readonly<Record<'error' | 'warning', string>>;
  sound(version: number, files: number, size: string, warnings: number): string;
  faults(errors: number, warnings: number): string;
}

export interface LoadTexts {
  readonly columns: {
    readonly table: string;
    readonly accepted: string;
    readonly rejected: string;
  };
  newVersion(version: number, ms: number): string;
  unchanged(version: number): string;
  readonly rejectedBecause: string;
  readonly warned: string;
  readonly seeDeadLetters: string;
}

export interface ExportTexts {
  readonly columns: { readonly table: string; readonly rows: string };
  done(version: number, schema: string, address: string, ms: number): string;
}

export interface CohortTexts {
  readonly columns: {
    readonly id: string;
    readonly title: string;
    readonly rows: string;
    readonly subjects: string;
    readonly time: string;
  };
  readonly noDefinitions: string;
  noIdentifier(file: string): string;
  sameIdentifier(id: number, files: readonly [string, string]): string;
  valid(file: string): string;
  validated(good: number, failed: number): string;
  answered(
    definitions: number,
    rows: number,
    by: { readonly version: number; readonly engine: string; readonly durationMs: number },
  ): string;
  failed(count: number): string;
  written(file: string, rows: number): string;
  /** The event index can't be written: SQL answers instead, or nothing can. */
  readonly noIndex: string;
  readonly needsIndex: string;
}

export interface PlanTexts {
  readonly columns: Readonly<Record<'kind' | 'asked' | 'different' | 'spared', string>>;
  readonly kinds: Readonly<
    Record<'sets' | 'events' | 'criteria' | 'groups' | 'entries' | 'qualified' | 'cohorts', string>
  >;
  meaning(definitions: number): string;
}

export interface StandingTexts {
  readonly columns: Readonly<Record<'entered' | 'left' | 'how', string>>;
  readonly how: Readonly<Record<'current' | 'updated' | 'full', string>>;
  readonly none: string;
  unknown(word: string): string;
  forgotten(id: number): string;
  kept(cohorts: number, version: number): string;
  refreshed(cohorts: number, version: number): string;
}

export interface AttritionTexts {
  readonly title: string;
  readonly cameIn: string;
  readonly remain: string;
  readonly noRules: string;
  lost(subjects: number, ratio: number): string;
  alone(subjects: number): string;
  gain(subjects: number): string;
}

export interface DemoTexts {
  readonly absent: string;
  opening(persons: number, sites: number, folder: string): string;
  readonly generating: string;
  files(files: number): string;
  readonly importing: string;
  readonly explaining: string;
  readonly running: string;
  next(lake: string): string;
  readonly nextSteps: readonly string[];
  kept(folder: string): string;
  done(ms: number): string;
}

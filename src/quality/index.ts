/**
 * Quality: checks on what a lake holds. The official definitions of OHDSI's DataQualityDashboard
 * run as they are; the product's own checks are data and read from the subject model where they
 * apply; the gate keeps a load with a breach from becoming a version. Answers are counts, never
 * rows. Categories: Kahn and others, doi:10.13063/2327-9214.1244.
 */
export type { QualityCheck } from './checks/check.ts';
export { OWN_CHECKS } from './checks/own-checks.ts';
export { type CheckInput, runChecks } from './checks/run-checks.ts';
export { readSiteChecks } from './checks/site-checks.ts';
export { type DqdCheck, readDqdChecks } from './dqd/definitions.ts';
export { dqdResultsFile, outcomeOf } from './dqd/results-file.ts';
export { type DqdRun, runDqd } from './dqd/run.ts';
export { type Breach, gate } from './gate.ts';
export * from './habit.ts';
export { type Outcome, type Status, violatedPercent } from './outcome.ts';
export {
  countStatuses,
  keepReport,
  keptReports,
  type QualityReport,
  type ReportHome,
  type TrendStep,
  trendOf,
} from './reports.ts';

export { engineOn, type NativeEngine, nativeEngine, type PlannedSet } from './engine.ts';
export { type NativeOptions, openNativeEngine } from './open.ts';
export { type Refresh, refreshCohorts } from './refresh.ts';
export { forgetCohort, keepCohort, keptCohorts, type StandingCohort } from './standing-store.ts';

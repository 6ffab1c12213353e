export { engineOn, type NativeEngine, nativeEngine, type PlannedSet } from './engine.ts';
export { type NativeOptions, openNativeEngine } from './open.ts';

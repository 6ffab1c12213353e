/**
 * The lake: open Delta tables on a folder, one log over all of them, every load recorded, every
 * refused row kept. Only this room touches the embedded database. Nothing is overwritten in place:
 * a version, once there, stays readable.
 */
export type { Load, StagedTable } from './commit.ts';
export type { DeadLetter } from './dead-letters.ts';
export { interruptQueries, openDuck } from './duck.ts';
export { errorCode, type FileSystem, type LakeDrivers, nodeFiles } from './files.ts';
export * from './import/index.ts';
export { type ImportLoadOptions, type ImportReport, importSource } from './import-load.ts';
export { initLake, type Lake, openLake, type TableInfo } from './lake.ts';
export type { LakeEntry, LoadFacts } from './lake-log.ts';
export type { SnapshotOptions } from './lake-snapshot.ts';
export * from './landing/index.ts';
export { isPostgresUrl } from './postgres/address.ts';
export { exportToPostgres, type PostgresExportReport } from './postgres/export.ts';
export { openPostgresExport } from './postgres/postgres-snapshot.ts';
export type { LineageLine } from './side-tables.ts';
export type { LakeSnapshot, Snapshot } from './snapshot.ts';
export type { TouchedOptions, TouchedSubjects } from './touched-subjects.ts';
export type { Finding, VerifyReport } from './verify.ts';
export * from './write-rows.ts';

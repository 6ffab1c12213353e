/** SQL for DuckDB: the dialect and the engine on a lake's snapshot. */
export { duckdbDialect } from './dialect.ts';
export { duckdbEngine } from './engine.ts';

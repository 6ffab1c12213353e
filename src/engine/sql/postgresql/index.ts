/** SQL for PostgreSQL 13 and later: the dialect and the engine on an export of a lake. */
export { postgresEngine } from './engine.ts';

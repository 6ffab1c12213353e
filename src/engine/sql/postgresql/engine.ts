import type { Snapshot } from '../../../lake/snapshot.ts';
import type { Engine } from '../../answer.ts';
import { sqlEngine } from '../engine.ts';
import { postgresDialect } from './dialect.ts';

/** The engine that answers by SQL on a snapshot that lies in a PostgreSQL. */
export function postgresEngine(snapshot: Snapshot): Engine {
  return sqlEngine('postgresql', postgresDialect, snapshot);
}

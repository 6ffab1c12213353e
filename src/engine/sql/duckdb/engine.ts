import type { Snapshot } from '../../../lake/snapshot.ts';
import type { Engine } from '../../answer.ts';
import { sqlEngine } from '../engine.ts';
import { duckdbDialect } from './dialect.ts';

/** The engine that answers by SQL on a lake's snapshot. */
export function duckdbEngine(snapshot: Snapshot): Engine {
  return sqlEngine('sql', duckdbDialect, snapshot);
}

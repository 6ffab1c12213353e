import { nodeCacheFiles } from '../lake/cache-files.ts';
import type { Lake } from '../lake/index.ts';
import type { Call } from './call.ts';

/** Where a lake's standing cohorts are kept. */
export function standingHome(call: Call, lake: Lake) {
  const newId = call.surroundings.uniqueName;
  return { files: nodeCacheFiles(newId), folder: `${lake.path}/standing`, newId };
}

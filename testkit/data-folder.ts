import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Folder of third-party test data, or null where it isn't there. It is never part of the project:
 * what needs it skips and says so.
 */
export function dataFolder(...parts: readonly string[]): string | null {
  const root = process.env.PARCOURS_DATA ?? resolve(import.meta.dirname, '../../shared/data');
  const folder = join(root, ...parts);
  return existsSync(folder) ? folder : null;
}

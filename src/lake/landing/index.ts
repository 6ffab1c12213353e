/**
 * The landing log of a source: bytes as received, one after the other, never changed. What it has
 * acknowledged is on the disk. Nobody reads meaning here.
 */
export { type FileLook, lookAt } from './beside.ts';
export { type Landed, type LandingItem, type LandingLog, openLandingLog } from './log.ts';

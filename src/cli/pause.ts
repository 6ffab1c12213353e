import { setTimeout } from 'node:timers/promises';

/** Waits so long, or until the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}

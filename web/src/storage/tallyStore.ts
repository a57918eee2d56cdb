/** The tally that is under way, kept on this device until it is started again: a closed tab must not cost a count. */

import { DEFAULT_TARGET } from '../review/session';
import { startTally, type Tally } from '../count/tally';
import type { CountClass } from '../count/types';
import { keepText, readText } from './deviceText';

const KEY = 'leukoscope-tally';

/**
 * The kept tally, where there is a usable one and it knows the classes; else a new one. One of an earlier page also has
 * `keys`, which nobody could change there: they are left out, and the page's one map of keys holds.
 */
export function readTally(storage: Storage | null, classes: readonly CountClass[]): Tally {
  const fresh = startTally(classes, DEFAULT_TARGET);
  const labels = new Set(classes.map(({ label }) => label));
  const isLabel = (value: unknown): value is string => typeof value === 'string' && labels.has(value);
  try {
    const kept = JSON.parse(readText(storage, KEY) ?? 'null') as Partial<Tally> | null;
    if (kept === null || !Array.isArray(kept.presses) || !kept.presses.every(isLabel)) return fresh;
    const { target, earlier } = kept;
    const isPresses = (value: unknown): value is string[] => Array.isArray(value) && value.every(isLabel);
    return {
      ...fresh,
      presses: kept.presses,
      ...(Array.isArray(earlier) && earlier.every(isPresses) && { earlier }),
      ...(Number.isSafeInteger(target) && Number(target) > 0 && { target: Number(target) }),
    };
  } catch {
    return fresh;
  }
}

export function writeTally(storage: Storage | null, { presses, earlier, target }: Tally): void {
  keepText(storage, KEY, JSON.stringify({ presses, earlier, target }));
}

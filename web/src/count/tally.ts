/** A tally counter for those without pictures: keys count cells. A pure reducer; the page plays the sounds. */

import type { CountClass, CountedCell } from './types';

/** 'target': this press reached it; 'rejected': an unknown class, nothing to undo, or a full count. */
export type Sound = 'count' | 'target' | 'undo' | 'rejected';

export interface Tally {
  /** Labels that can be counted. */
  labels: readonly string[];
  /** Labels that count towards the target. */
  white: readonly string[];
  target: number;
  /** Labels in the order they were counted. */
  presses: readonly string[];
  /** The presses of counts that were started again, the last one last; undo goes back into them. */
  earlier: readonly (readonly string[])[];
  /** What undo took back, the last one last; null: that the count was started again. */
  undone: readonly (string | null)[];
  /** What to play now. `sequence` grows with every sound, so that two equal sounds can be distinguished. */
  sound: { kind: Sound; sequence: number } | null;
}

export type TallyAction =
  | { type: 'press'; label: string }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'reset' }
  | { type: 'set_target'; target: number };

export function startTally(classes: readonly CountClass[], target: number): Tally {
  return {
    labels: classes.map(({ label }) => label),
    white: classes.filter(({ isWhiteCell }) => isWhiteCell ?? true).map(({ label }) => label),
    target,
    presses: [],
    earlier: [],
    undone: [],
    sound: null,
  };
}

/** White cells so far. */
export function countWhite({ presses, white }: Tally): number {
  const counts = new Set(white);
  return presses.filter((label) => counts.has(label)).length;
}

export function isTargetReached(tally: Tally): boolean {
  return countWhite(tally) >= tally.target;
}

/** Once the target is reached a press is rejected, as on a bench counter; raise the target to go on. */
export function reduceTally(tally: Tally, action: TallyAction): Tally {
  switch (action.type) {
    case 'press': {
      if (!tally.labels.includes(action.label) || isTargetReached(tally)) return withSound(tally, 'rejected');
      const next = { ...tally, presses: [...tally.presses, action.label], undone: [] };
      return withSound(next, isTargetReached(next) ? 'target' : 'count');
    }
    case 'undo': {
      const last = tally.presses.at(-1);
      if (last !== undefined) {
        return withSound({ ...tally, presses: tally.presses.slice(0, -1), undone: [...tally.undone, last] }, 'undo');
      }
      const before = tally.earlier.at(-1);
      if (before === undefined) return withSound(tally, 'rejected');
      return withSound(
        { ...tally, presses: before, earlier: tally.earlier.slice(0, -1), undone: [...tally.undone, null] },
        'undo',
      );
    }
    case 'redo': {
      const last = tally.undone.at(-1);
      if (last === null) return { ...startAgain(tally), undone: tally.undone.slice(0, -1) };
      if (last === undefined || isTargetReached(tally)) return withSound(tally, 'rejected');
      const next = { ...tally, presses: [...tally.presses, last], undone: tally.undone.slice(0, -1) };
      return withSound(next, isTargetReached(next) ? 'target' : 'count');
    }
    case 'reset':
      return startAgain(tally);
    case 'set_target':
      return { ...tally, target: action.target };
  }
}

/** Whether there is something to undo: a press, or that the count was started again. */
export function canUndo({ presses, earlier }: Tally): boolean {
  return presses.length > 0 || earlier.length > 0;
}

/** Counts that can be gone back to. */
const MOST_EARLIER = 10;

function startAgain(tally: Tally): Tally {
  if (tally.presses.length === 0) return { ...tally, undone: [], sound: null };
  return { ...tally, presses: [], earlier: [...tally.earlier, tally.presses].slice(-MOST_EARLIER), undone: [], sound: null };
}

/** The tally as cells of a differential: each named, and so confirmed, by a person. */
export function listTallied({ presses }: Tally): CountedCell[] {
  return presses.map((label) => ({ label, status: null, confirmed: true, changedByHand: false }));
}

function withSound(tally: Tally, kind: Sound): Tally {
  return { ...tally, sound: { kind, sequence: (tally.sound?.sequence ?? 0) + 1 } };
}

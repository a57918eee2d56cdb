/**
 * Undo and redo, by the patches immer writes while an edit is made. Pictures come and go by themselves, not as steps:
 * undoing corrections must never take photographs away.
 */

import { applyPatches, enablePatches, produceWithPatches, type Draft, type Patch } from 'immer';

import type { ReviewCell, ReviewSession } from './types';

enablePatches();

/** Beyond it the oldest edits can no longer be undone; the audit trail keeps them all. */
export const MAX_STEPS = 500;

/** One edit, as it can be taken back. */
export interface Step {
  /** Type of the action. */
  action: string;
  back: Patch[];
}

export interface History {
  past: readonly Step[];
  future: readonly Step[];
}

export const NO_HISTORY: History = { past: [], future: [] };

export function rememberStep({ past }: History, step: Step): History {
  return { past: [...past, step].slice(-MAX_STEPS), future: [] };
}

/** Without what concerns cells of pictures that were taken out: nothing of it is left to undo or to do again. */
export function forgetPictures(history: History, before: ReviewSession, pictureIds: ReadonlySet<string>): History {
  const gone = new Set(Object.values(before.cells).flatMap(({ id, pictureId }) => (pictureIds.has(pictureId) ? [id] : [])));
  for (const { back } of [...history.past, ...history.future]) {
    for (const { path, value } of back) {
      // A cell that was drawn and is undone now.
      const added = path.length === 2 && path[0] === 'cells' ? (value as ReviewCell | undefined) : undefined;
      if (added !== undefined && pictureIds.has(added.pictureId)) gone.add(added.id);
    }
  }
  const isLeft = ({ path: [part, id] }: Patch): boolean =>
    !['cells', 'duplicates'].includes(String(part)) || String(id).split('|').every((cellId) => !gone.has(cellId));
  const forget = (steps: readonly Step[]): Step[] =>
    steps.map((step) => ({ ...step, back: step.back.filter(isLeft) })).filter(({ back }) => back.length > 0);
  return { past: forget(history.past), future: forget(history.future) };
}

export interface Replay {
  session: ReviewSession;
  history: History;
  /** Of the step that was taken back or made again. */
  action: string;
  patches: Patch[];
}

/**
 * Takes back the last step (`undo`) or makes it again (`redo`). Null where there is none.
 *
 * The way back is recorded anew each time, against the session as it is now: the queue may have answered pictures since
 * the step was made.
 */
export function replayStep(session: ReviewSession, { past, future }: History, way: 'undo' | 'redo'): Replay | null {
  const step = (way === 'undo' ? past : future).at(-1);
  if (!step) return null;
  const [next, patches, back] = produceWithPatches(session, (draft) => {
    applyPatches(draft, step.back);
    settle(draft, session);
  });
  const reverse: Step = { action: step.action, back };
  const history =
    way === 'undo'
      ? { past: past.slice(0, -1), future: [...future, reverse] }
      : { past: [...past, reverse], future: future.slice(0, -1) };
  return { session: next, history, action: step.action, patches };
}

/** Nothing may point at a picture that is gone, and a picture that is back is not running. */
export function settle(draft: Draft<ReviewSession>, before: ReviewSession): void {
  for (const [id, picture] of Object.entries(draft.pictures)) {
    if (before.pictures[id] === undefined && picture.progress.phase === 'running') picture.progress = { phase: 'waiting' };
  }
  for (const [id, cell] of Object.entries(draft.cells)) {
    if (!draft.pictures[cell.pictureId]) Reflect.deleteProperty(draft.cells, id);
  }
  for (const [id, { keep, drop }] of Object.entries(draft.duplicates)) {
    if (!draft.cells[keep] || !draft.cells[drop]) Reflect.deleteProperty(draft.duplicates, id);
  }
  for (const cell of Object.values(draft.cells)) {
    // The cell that was counted in its place is gone: it counts again.
    if (cell.duplicateOf !== null && !draft.cells[cell.duplicateOf]) cell.duplicateOf = null;
  }
}

import { useMemo } from 'react';

import type { Announce } from '../../hooks/useAnnouncement';
import type { CellActions } from '../../hooks/useCellHotkeys';
import { useI18n } from '../../i18n/I18n';
import { labelOf } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { findClass } from '../naming/reviewNames';

export interface CellActionsOptions {
  session: ReviewSession;
  announce: Announce;
  /** Called with the cells that leave the group that is shown, because they were renamed or rejected. */
  onGone: (cellIds: readonly string[]) => void;
  /** Called with the cells that are verified now and stay in the group. */
  onVerified: (cellIds: readonly string[]) => void;
  /** Called with the session after a step was undone or redone, and the cells that it changed. */
  onReplayed: (after: ReviewSession, cellIds: readonly string[]) => void;
}

/** The actions on cells, each of which announces what it did. Without cells they do nothing. */
export function useCellActions({ session, announce, onGone, onVerified, onReplayed }: CellActionsOptions): CellActions {
  const { m, format } = useI18n();
  const { reviewStore } = useReview();
  return useMemo<CellActions>(() => {
    const verify = (cellIds: readonly string[], task: () => void): void => {
      if (cellIds.length > 0) reviewStore.whenNamed(task);
    };
    const replay = (way: 'undo' | 'redo'): void => {
      const before = reviewStore.getState().review;
      const rejected = reviewStore.edit({ type: way });
      const after = reviewStore.getState().review;
      if (before === null || after === null) return;
      const action = before.history[way === 'undo' ? 'past' : 'future'].at(-1)?.action ?? '';
      const words: Partial<Record<string, (count: number) => string>> = m.review.steps;
      const word = Object.hasOwn(words, action) ? words[action] : undefined;
      const changed = listChangedCells(before.session, after.session);
      announce(rejected, m.review[way === 'undo' ? 'announce_undone' : 'announce_redone'](word?.(changed.length) ?? ''));
      // What changes every cell, such as a lab profile, leads to none of them.
      if (rejected === null && word !== undefined) onReplayed(after.session, changed);
    };
    return {
      rename: (cellIds, label) => verify(cellIds, () => {
        const rejected = reviewStore.edit({ type: 'cells_reclassified', cellIds, label });
        const known = findClass(label, session.classes);
        announce(rejected, m.review.announce_named(cellIds.length, known === null ? label : format.text(known.name)));
        const isOther = cellIds.some((id) => session.cells[id] && labelOf(session.cells[id]) !== label);
        if (rejected !== null) return;
        if (isOther) onGone(cellIds);
        else onVerified(cellIds);
      }),
      confirm: (cellIds) => verify(cellIds, () => {
        // One cell that is selected is before the reader's eyes; of many, some may have been selected unseen.
        const unseen = cellIds.length > 1 ? cellIds.filter((id) => !reviewStore.wasShown(id)).length : 0;
        const rejected = reviewStore.edit({ type: 'cells_confirmed', cellIds, ...(unseen > 0 && { unseen }) });
        const done = m.review.announce_confirmed(cellIds.length);
        announce(rejected, unseen === 0 ? done : `${done} ${m.review.unseen_heading(unseen)}`);
        // One that is confirmed already is passed; one that cannot be confirmed is not.
        if (rejected === null || cellIds.every((id) => session.cells[id]?.confirmed != null)) onVerified(cellIds);
      }),
      withdraw: (cellIds) => {
        if (cellIds.length === 0) return;
        announce(reviewStore.edit({ type: 'confirmation_withdrawn', cellIds }), m.review.announce_withdrawn(cellIds.length));
      },
      rejectCells: (cellIds) => verify(cellIds, () => {
        const rejected = reviewStore.edit({ type: 'cells_marked_not_cell', cellIds });
        announce(rejected, m.review.announce_not_cell(cellIds.length));
        if (rejected === null) onGone(cellIds);
      }),
      undo: () => replay('undo'),
      redo: () => replay('redo'),
    };
  }, [reviewStore, session, m, format, announce, onGone, onVerified, onReplayed]);
}

/** Ids of the cells that are there after a step and are not as they were before it. */
function listChangedCells(before: ReviewSession, after: ReviewSession): string[] {
  return Object.values(after.cells).flatMap((cell) => (cell === before.cells[cell.id] ? [] : [cell.id]));
}

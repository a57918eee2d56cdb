import { useEffect, type RefObject } from 'react';

import type { CountClass } from '../count/types';
import { findPressedLetter } from './pressedLetter';

/** The actions on cells. */
export interface CellActions {
  rename: (cellIds: readonly string[], label: string) => void;
  confirm: (cellIds: readonly string[]) => void;
  withdraw: (cellIds: readonly string[]) => void;
  rejectCells: (cellIds: readonly string[]) => void;
  undo: () => void;
  redo: () => void;
}

export interface HotkeyScope {
  /** The part of the page in which the keys work. */
  place: RefObject<HTMLElement | null>;
  /** Id of the cell under the pointer; null where there is none. */
  hovered: RefObject<string | null>;
  /** Ids of the selected cells. */
  selected: readonly string[];
  /** Keys 1 to 9 name the first nine of these. */
  classes: readonly CountClass[];
  actions: CellActions;
}

/**
 * Keys act on the cell under the pointer, else on the selection; never while somebody types, nor outside the review.
 */
export function useCellHotkeys({ place, hovered, selected, classes, actions }: HotkeyScope): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const isInside = target !== null && place.current?.contains(target) === true;
      if (target?.closest('input, textarea, select, [role=menu], [role=dialog]')) return;
      if (!isInside && hovered.current === null) return;
      const ids = hovered.current === null ? selected : [hovered.current];
      const action = findAction(event, ids, classes, actions);
      if (action === null) return;
      event.preventDefault();
      // Otherwise the list would search for an option whose name begins with this letter.
      event.stopPropagation();
      // A key that is held acts once, not on every cell that comes next; undoing may go on.
      if (!event.repeat || event.ctrlKey || event.metaKey) action();
    };
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
  }, [place, hovered, selected, classes, actions]);
}

/** The action of a key on the cells `ids`; null for a key that has none. */
function findAction(
  event: KeyboardEvent,
  ids: readonly string[],
  classes: readonly CountClass[],
  actions: CellActions,
): (() => void) | null {
  const letter = findPressedLetter(event);
  if (event.ctrlKey || event.metaKey) {
    if (letter === 'z') return event.shiftKey ? actions.redo : actions.undo;
    return letter === 'y' ? actions.redo : null;
  }
  if (event.altKey) return null;
  if (/^[1-9]$/.test(letter)) {
    const label = classes[Number(letter) - 1]?.label;
    return label === undefined ? null : () => actions.rename(ids, label);
  }
  if (letter === 'c') return () => actions.confirm(ids);
  return letter === 'x' || event.key === 'Delete' ? () => actions.rejectCells(ids) : null;
}

import type { CountClass } from '../count/types';
import { useKeys } from './useKeys';

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
  /** Ids of the selected cells. */
  selected: readonly string[];
  classes: readonly CountClass[];
  actions: CellActions;
  /** The next doubtful cell is wanted (1), or the one before (-1). */
  onDoubtful: (step: 1 | -1) => void;
}

/** Keys act on the selected cells, wherever the pointer is. */
export function useCellHotkeys({ selected, classes, actions, onDoubtful }: HotkeyScope): void {
  useKeys(classes, {
    name: (label) => actions.rename(selected, label),
    verify: () => actions.confirm(selected),
    reject: () => actions.rejectCells(selected),
    previousDoubtful: () => onDoubtful(-1),
    nextDoubtful: () => onDoubtful(1),
    undo: actions.undo,
    redo: actions.redo,
  });
}

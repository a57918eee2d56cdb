import { useCallback, useMemo, useState } from 'react';

import { groupCells, type CellGroup } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { keyOfGroup } from '../naming/reviewNames';
import { useSteadyGroup } from './useSteadyGroup';

export interface ReviewSelection {
  groups: readonly CellGroup[];
  /** The group that is shown. */
  group: CellGroup;
  /** Shows the group with this key and selects nothing in it. */
  chooseGroup: (key: string) => void;
  /** Shows the group with this key and leaves the selection as it is. */
  turnToGroup: (key: string) => void;
  /** Ids of the selected cells, some of which may be in no picture any more. */
  selected: ReadonlySet<string>;
  /** Ids of the selected cells of the session. */
  present: readonly string[];
  /** Selects cells; `latest` is shown beside the photograph unless it is null. */
  select: (ids: ReadonlySet<string>, latest: string | null) => void;
  /** Id of the cell that is shown beside its photograph; null where there is none. */
  shownId: string | null;
  /** Shows a cell, in its photograph and in its group. */
  show: (cell: ReviewCell) => void;
  /** To be called with cells that leave the group: the next one takes their place. */
  selectNext: (gone: readonly string[]) => void;
}

/** Which group, which cells, and which one cell a person looks at. While `isRunning`, the group that is shown stays. */
export function useReviewSelection(session: ReviewSession, isRunning: boolean): ReviewSelection {
  const groups = useMemo(() => groupCells(session), [session]);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [shownId, setShownId] = useState<string | null>(null);
  const group = useSteadyGroup(groups, chosenKey, isRunning);
  const present = useMemo(() => [...selected].filter((id) => session.cells[id]), [selected, session]);

  const selectNext = useCallback(
    (gone: readonly string[]) => {
      const ids = group.cells.map(({ id }) => id);
      const at = ids.findIndex((id) => gone.includes(id));
      const isLeft = (id: string) => !gone.includes(id);
      const next = ids.slice(Math.max(0, at)).find(isLeft) ?? ids.findLast(isLeft);
      setSelected(new Set(next === undefined ? [] : [next]));
      if (next !== undefined) setShownId(next);
    },
    [group],
  );

  return {
    groups,
    group,
    chooseGroup: (key) => {
      setChosenKey(key);
      setSelected(new Set());
    },
    turnToGroup: setChosenKey,
    selected,
    present,
    select: (ids, latest) => {
      setSelected(ids);
      if (latest !== null) setShownId(latest);
    },
    shownId,
    show: (cell) => {
      setShownId(cell.id);
      setSelected(new Set([cell.id]));
      const home = groups.find(({ cells }) => cells.some(({ id }) => id === cell.id));
      if (home) setChosenKey(keyOfGroup(home));
    },
    selectNext,
  };
}

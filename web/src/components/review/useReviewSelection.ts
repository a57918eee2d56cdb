import { useCallback, useMemo, useState } from 'react';

import { findDoubtful, findNextOpen, findReplacement, listSelected, NOTHING_SELECTED, type CellSelection } from '../../review/selection';
import { sortCells, type Arrangement } from '../../review/galleryOrder';
import { groupCells, type CellGroup } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { keyOfGroup } from '../naming/reviewNames';
import { ALL_CLASSES, useSteadyGroup } from './useSteadyGroup';

export interface ReviewSelection {
  groups: readonly CellGroup[];
  /** The group that is shown. */
  group: CellGroup;
  /** Its parts with a heading each; null where it is one class. */
  sections: readonly CellGroup[] | null;
  /** Shows the group with this key, also when the queue ends, and selects nothing in it. */
  chooseGroup: (key: string) => void;
  /** Ids of the selected cells, all of which are in the group that is shown. */
  selected: ReadonlySet<string>;
  /** Selects cells of the group, which is thereby chosen; `latest` is shown beside the photograph unless it is null. */
  select: (ids: ReadonlySet<string>, latest: string | null) => void;
  /** Id of the cell that is shown beside its photograph; null where there is none. */
  shownId: string | null;
  /** Shows a cell, in its photograph and in its group. */
  show: (cell: ReviewCell) => void;
  /** To be called with cells that leave the group: the next one takes their place. */
  replace: (gone: readonly string[]) => void;
  /** To be called with cells that were verified: the next open one is selected. */
  goOn: (verified: readonly string[]) => void;
  /** Selects cells that were changed where they are in this state of the session. */
  comeBack: (after: ReviewSession, ids: readonly string[]) => void;
  /** To be called with a cell that was drawn: selected, also in the class that the model gives it a moment later. */
  follow: (after: ReviewSession, id: string) => void;
  /** Shows the next doubtful cell of all groups (1), or the one before (-1); false where there is none. */
  goToDoubtful: (step: 1 | -1) => boolean;
}

export interface ReviewSelectionOptions {
  session: ReviewSession;
  /** While it is, the group that is shown stays. */
  isRunning: boolean;
  arrangement: Arrangement;
  /** Called where a cell is to be shown that the arrangement leaves out. */
  onShowAll: () => void;
}

/** Which group, which cells, and which one cell a person looks at. */
export function useReviewSelection({ session, isRunning, arrangement, onShowAll }: ReviewSelectionOptions): ReviewSelection {
  const groups = useMemo(() => groupCells(session), [session]);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [selection, setSelection] = useState<CellSelection>(NOTHING_SELECTED);
  const [shownId, setShownId] = useState<string | null>(null);
  const { group, sections } = useSteadyGroup(groups, chosenKey, isRunning, arrangement, session.pictures);
  const key = keyOfGroup(group);
  const selected = useMemo(() => new Set(listSelected(selection, key, group.cells)), [selection, key, group.cells]);

  const select = useCallback(
    (ids: ReadonlySet<string>, latest: string | null) => {
      setSelection({ view: key, ids });
      // Whoever selects in a group wants it to stay.
      if (ids.size > 0) setChosenKey(key);
      if (latest !== null) setShownId(latest);
    },
    [key],
  );
  const selectOne = useCallback((id: string | null) => select(new Set(id === null ? [] : [id]), id), [select]);
  const replace = useCallback(
    (gone: readonly string[]) => selectOne(findReplacement(group.cells, gone)),
    [group.cells, selectOne],
  );
  const goOn = useCallback(
    (verified: readonly string[]) => {
      const next = findNextOpen(group.cells, verified);
      if (next !== null) selectOne(next);
    },
    [group.cells, selectOne],
  );

  const onArrive = useCallback((cell: ReviewCell, shown: CellSelection) => {
    setShownId(cell.id);
    setChosenKey(shown.view);
    setSelection(shown);
  }, []);
  const { pictures } = session;
  const { goTo, comeBack } = useWay({ key, cells: group.cells, arrangement, pictures, onShowAll, onArrive });
  const chooseGroup = useCallback(
    (chosen: string): void => {
      setChosenKey(chosen);
      if (chosen !== key) setSelection(NOTHING_SELECTED);
    },
    [key],
  );
  const follow = useFollowed(session, (cell) => {
    const home = groups.find(({ cells }) => cells.some(({ id }) => id === cell.id));
    if (home && selection.ids.size === 1 && selection.ids.has(cell.id)) goTo(home, cell, selection.ids);
  });
  const show = (cell: ReviewCell): void => {
    const home = groups.find(({ cells }) => cells.some(({ id }) => id === cell.id));
    if (home) goTo(home, cell, new Set([cell.id]));
    else setShownId(cell.id);
  };

  return {
    groups,
    group,
    sections,
    chooseGroup,
    selected,
    select,
    shownId,
    show,
    replace,
    goOn,
    comeBack,
    follow: (after, id) => {
      comeBack(after, [id]);
      follow(id);
    },
    goToDoubtful: (step) => {
      // The group that is shown has an order of its own, which stays while it is looked at.
      const inOrder =
        key === ALL_CLASSES ? group.cells : groups.flatMap((one) => (keyOfGroup(one) === key ? group : one).cells);
      const [from = shownId] = selected;
      const found = findDoubtful(inOrder, from, step);
      if (found !== null) show(found);
      return found !== null;
    },
  };
}

interface WayOptions extends Pick<ReviewSelectionOptions, 'arrangement' | 'onShowAll'> {
  /** Of the group that is shown. */
  key: string;
  cells: readonly ReviewCell[];
  pictures: ReviewSession['pictures'];
  onArrive: (cell: ReviewCell, selection: CellSelection) => void;
}

/** The way to cells that may be elsewhere. */
function useWay({ key, cells, arrangement, pictures, onShowAll, onArrive }: WayOptions) {
  /** Shows the group of a cell, or all classes where these are shown, and selects `ids` there. */
  const goTo = useCallback(
    (home: CellGroup, cell: ReviewCell, ids: ReadonlySet<string>): void => {
      const view = key === ALL_CLASSES ? key : keyOfGroup(home);
      const isShown = view === key && cells.some(({ id }) => id === cell.id);
      if (!isShown && sortCells([cell], arrangement, pictures).length === 0) onShowAll();
      onArrive(cell, { view, ids });
    },
    [key, cells, arrangement, pictures, onShowAll, onArrive],
  );
  const comeBack = useCallback(
    (after: ReviewSession, ids: readonly string[]): void => {
      const changed = new Set(ids);
      const home = groupCells(after).find((one) => one.cells.some(({ id }) => changed.has(id)));
      const here = home?.cells.filter(({ id }) => changed.has(id)) ?? [];
      if (home && here[0]) goTo(home, here[0], new Set(here.map(({ id }) => id)));
    },
    [goTo],
  );
  return { goTo, comeBack };
}

/** Waits for the model's answer to a drawn cell, which may give it another class, and calls `onAnswered` once. */
function useFollowed(session: ReviewSession, onAnswered: (cell: ReviewCell) => void): (cellId: string) => void {
  const [awaited, setAwaited] = useState<string | null>(null);
  const cell = awaited === null ? undefined : session.cells[awaited];
  if (cell !== undefined && (cell.model !== null || cell.answer !== null)) {
    setAwaited(null);
    onAnswered(cell);
  }
  return setAwaited;
}

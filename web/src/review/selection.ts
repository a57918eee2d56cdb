/** Which cells are selected, in which view, and which one comes next. Pure functions. */

import { isDoubtful } from './selectors';
import type { ReviewCell } from './types';

/** Cells that were selected while a view (a group of cells, by its key) was shown. */
export interface CellSelection {
  view: string | null;
  ids: ReadonlySet<string>;
}

export const NOTHING_SELECTED: CellSelection = { view: null, ids: new Set() };

/** Ids of the selected cells that are shown: a selection ends with its view, and a hidden cell is never selected. */
export function listSelected({ view, ids }: CellSelection, shownView: string, cells: readonly ReviewCell[]): string[] {
  if (view !== shownView || ids.size === 0) return [];
  return cells.flatMap(({ id }) => (ids.has(id) ? [id] : []));
}

/**
 * The cell to verify after `ids`: the first one behind the last of them, in the order shown, that nobody has confirmed;
 * from the beginning again after the end. Null where every other cell is confirmed.
 */
export function findNextOpen(cells: readonly ReviewCell[], ids: readonly string[]): string | null {
  const done = new Set(ids);
  const last = cells.findLastIndex(({ id }) => done.has(id));
  const inTurn = [...cells.slice(last + 1), ...cells.slice(0, last + 1)];
  return inTurn.find(({ id, confirmed }) => confirmed === null && !done.has(id))?.id ?? null;
}

/** The cell that takes the place of `gone`, which leave the view: the next open one, else their neighbour. */
export function findReplacement(cells: readonly ReviewCell[], gone: readonly string[]): string | null {
  const left = new Set(gone);
  const isStaying = ({ id }: ReviewCell) => !left.has(id);
  const first = Math.max(0, cells.findIndex(({ id }) => left.has(id)));
  const neighbour = cells.slice(first).find(isStaying) ?? cells.findLast(isStaying);
  return findNextOpen(cells, gone) ?? neighbour?.id ?? null;
}

/**
 * The next doubtful cell after the one with the id `from` in the order shown, or before it (`step` -1), and round after
 * the end; null where no other one is doubtful.
 */
export function findDoubtful(cells: readonly ReviewCell[], from: string | null, step: 1 | -1): ReviewCell | null {
  const at = cells.findIndex(({ id }) => id === from);
  const inTurn = [...cells.slice(at + 1), ...cells.slice(0, Math.max(0, at))].filter(isDoubtful);
  return inTurn.at(step === 1 ? 0 : -1) ?? null;
}

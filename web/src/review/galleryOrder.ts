/** Which of a group's cells are shown, and in which order, also while more of them are being found. Pure functions. */

import { isChangedByHand, probabilityOf } from './selectors';
import type { ReviewCell, ReviewSession } from './types';

/** Of a gallery's cells; the first is the usual one. */
export const CELL_ORDERS = ['doubtful', 'probable', 'largest', 'field', 'hand'] as const;
export type CellOrder = (typeof CELL_ORDERS)[number];

/** What a gallery shows of a group. */
export interface Arrangement {
  order: CellOrder;
  /** Without the cells that somebody has confirmed. */
  isOpenOnly: boolean;
}

/**
 * Cells as they are arranged when their gallery is opened. `cells` come with the most doubtful first (`groupCells`),
 * and that decides between equal ones.
 */
export function sortCells(
  cells: readonly ReviewCell[],
  { order, isOpenOnly }: Arrangement,
  pictures: ReviewSession['pictures'],
): readonly ReviewCell[] {
  const shown = isOpenOnly ? cells.filter(({ confirmed }) => confirmed === null) : cells;
  if (order === 'doubtful') return shown;
  const measure = measureOf(order, pictures);
  const measured = shown.map((cell) => ({ cell, at: measure(cell) }));
  return measured.sort((a, b) => compareNumbers(a.at, b.at)).map(({ cell }) => cell);
}

/** The smallest comes first, by the first number that differs. */
function measureOf(order: CellOrder, pictures: ReviewSession['pictures']): (cell: ReviewCell) => number[] {
  switch (order) {
    case 'probable':
      // A name that the model did not give has no probability, and comes last.
      return (cell) => [-(probabilityOf(cell) ?? -1)];
    case 'largest':
      return ({ box: [, , width, height] }) => [-width * height];
    case 'field':
      return ({ pictureId, box: [x, y] }) => [pictures[pictureId]?.position ?? Infinity, y, x];
    case 'hand':
      return (cell) => [isChangedByHand(cell) ? 0 : cell.confirmed !== null ? 1 : 2];
    case 'doubtful':
      return () => [];
  }
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (const [position, value] of a.entries()) {
    const other = b[position] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/**
 * An order (of ids) grown at its end by the cells that are new to it, in the order in which these are given.
 *
 * The same array where none is new. What has left keeps its place, should it come back.
 */
export function growOrder(order: readonly string[], cells: readonly ReviewCell[]): readonly string[] {
  const known = new Set(order);
  const added = cells.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  return added.length === 0 ? order : [...order, ...added];
}

/** Cells in an order (`growOrder`); those that it does not name are not shown. */
export function arrangeCells(cells: readonly ReviewCell[], order: readonly string[]): ReviewCell[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  return order.flatMap((id) => byId.get(id) ?? []);
}

/** In which order a group's cells are shown while more of them are being found. Pure functions. */

import type { ReviewCell } from './types';

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

/** Cells in an order that names every one of them (`growOrder`). */
export function arrangeCells(cells: readonly ReviewCell[], order: readonly string[]): ReviewCell[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  return order.flatMap((id) => byId.get(id) ?? []);
}

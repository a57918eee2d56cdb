/** Cells that a doubtful one is compared with. Pure functions. */

import { answerOf, isCounted, labelOf, probabilityOf } from './selectors';
import { NOT_A_CELL, type ReviewCell, type ReviewSession } from './types';

/** A class that a cell may belong to, with cells that a person has confirmed to be of it. */
export interface ReferenceClass {
  label: string;
  /** The most typical for the model first; empty where none is confirmed yet. */
  cells: ReviewCell[];
}

/**
 * The class that a cell has, and the likeliest other one of the model (for a cell without a name the two likeliest),
 * each with at most `most` other cells of the session that are counted and confirmed.
 */
export function findReferences(session: ReviewSession, cell: ReviewCell, most: number): ReferenceClass[] {
  const labels = findCandidates(session, cell);
  return labels.map((label) => ({
    label,
    cells: Object.values(session.cells)
      .filter((one) => one.id !== cell.id && one.confirmed !== null && isCounted(one) && labelOf(one) === label)
      .sort((a, b) => (probabilityOf(b) ?? 0) - (probabilityOf(a) ?? 0))
      .slice(0, most),
  }));
}

function findCandidates({ classes }: ReviewSession, cell: ReviewCell): string[] {
  const label = labelOf(cell);
  const named = classes.find((one) => one.label === label);
  const likeliest = Object.entries(answerOf(cell)?.probabilities ?? {})
    .filter(([other]) => other !== label && other !== named?.group && classes.some((one) => one.label === other))
    .sort(([, a], [, b]) => b - a)
    .map(([other]) => other);
  const first = label === null || label === NOT_A_CELL ? [] : [label];
  return [...first, ...likeliest].slice(0, 2);
}

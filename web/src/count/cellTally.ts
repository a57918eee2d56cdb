/** Counting the cells of a field. Other cells are never counted as white cells. */

import type { CountClass } from './types';

/** Cells of one kind, by class in the order of the classes; classes without a cell are left out. */
export interface TallyGroup {
  total: number;
  classes: { known: CountClass; count: number; finer: { known: CountClass; count: number }[] }[];
}

export interface Tally {
  white: TallyGroup;
  /** Erythroblasts, platelets and whatever else is known to be no white cell. */
  other: TallyGroup;
  /** Of classes of which nobody says what they are. */
  unstated: TallyGroup;
  /** Found, but given no name. */
  unidentified: number;
}

/** `labels`: what each cell is called; null for one without a name. A finer class counts in the one it is a part of. */
export function tallyCells(labels: readonly (string | null)[], classes: readonly CountClass[]): Tally {
  const countOf = (wanted: string) => labels.filter((label) => label === wanted).length;
  const group = (isWhiteCell: boolean | null): TallyGroup => {
    const counted = classes
      .filter((known) => known.group === undefined && known.isWhiteCell === isWhiteCell)
      .map((known) => {
        const finer = classes
          .filter((one) => one.group === known.label)
          .map((one) => ({ known: one, count: countOf(one.label) }))
          .filter(({ count }) => count > 0);
        return { known, count: countOf(known.label) + finer.reduce((sum, { count }) => sum + count, 0), finer };
      })
      .filter(({ count }) => count > 0);
    return { total: counted.reduce((sum, { count }) => sum + count, 0), classes: counted };
  };
  return {
    white: group(true),
    other: group(false),
    unstated: group(null),
    unidentified: labels.filter((label) => label === null).length,
  };
}

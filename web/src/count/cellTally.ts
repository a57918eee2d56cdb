/** Counting the cells of a picture. Other cells are never counted as white cells. */

import { findGroup, type Cell, type Manifest, type ManifestClass, type ManifestFineClass } from '../engine';

/** Cells of one kind, by class in the manifest's order; classes without a cell are left out. */
export interface TallyGroup {
  total: number;
  classes: { known: ManifestClass; count: number; finer: { known: ManifestFineClass; count: number }[] }[];
}

export interface Tally {
  white: TallyGroup;
  /** Erythroblasts, platelets and whatever else the manifest says is no white cell. */
  other: TallyGroup;
  /** Of classes that the manifest says nothing of. */
  unstated: TallyGroup;
  /** Found, but given no name. */
  unidentified: number;
}

export function tallyCells(cells: readonly Cell[], manifest: Manifest): Tally {
  const { classes, fine_classes: fine = [] } = manifest;
  const countOf = (wanted: string) => cells.filter(({ label }) => label === wanted).length;
  const group = (isWhiteCell: boolean | null): TallyGroup => {
    const counted = classes
      .filter((known) => known.is_white_cell === isWhiteCell)
      .map((known) => ({
        known,
        count: cells.filter(({ label }) => findGroup(label, manifest) === known.label).length,
        finer: fine
          .filter((finer) => finer.group === known.label && countOf(finer.label) > 0)
          .map((finer) => ({ known: finer, count: countOf(finer.label) })),
      }))
      .filter(({ count }) => count > 0);
    return { total: counted.reduce((sum, { count }) => sum + count, 0), classes: counted };
  };
  return {
    white: group(true),
    other: group(false),
    unstated: group(null),
    unidentified: cells.filter(({ label }) => label === null).length,
  };
}

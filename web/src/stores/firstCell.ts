/** Which cell of a picture is shown before anybody has chosen one. */

import type { Cell, Manifest } from '../engine';

/**
 * A position in `cells`, null where there are none: the first white cell whose name wants a look, else the first white
 * cell, else the first without a name, else the first of any kind. A class of which the manifest does not say what it
 * is counts as white.
 */
export function findFirstCell(cells: readonly Cell[], { classes }: Pick<Manifest, 'classes'>): number | null {
  const rankOf = ({ label, status }: Cell): number => {
    if (label === null) return 2;
    if (classes.find((known) => known.label === label)?.is_white_cell === false) return 3;
    return status === 'confident' ? 1 : 0;
  };
  const ranks = cells.map(rankOf);
  return ranks.length === 0 ? null : ranks.indexOf(Math.min(...ranks));
}

/** The fields of a slide, one by one: their cells, and what wants a look about them. Pure functions. */

import type { CountClass } from '../count/types';
import { answerOf, isCounted, labelOf, listOpenOffers, listPictures } from './selectors';
import type { ReviewCell, ReviewPicture, ReviewSession } from './types';

/**
 * What a field may be looked up by: no cell was found in it, it is blurred, it could not be read, it has possible or
 * decided duplicates.
 */
export const FIELD_BADGES = ['none', 'blurred', 'failed', 'duplicate'] as const;
export type FieldBadge = (typeof FIELD_BADGES)[number];

export interface Field {
  picture: ReviewPicture;
  /** In reading order: by y, then x of the box. */
  cells: readonly ReviewCell[];
  badges: readonly FieldBadge[];
}

/** In the order they were added. */
export function listFields(session: ReviewSession): Field[] {
  const cells = new Map<string, ReviewCell[]>();
  for (const cell of Object.values(session.cells)) {
    const own = cells.get(cell.pictureId);
    if (own) own.push(cell);
    else cells.set(cell.pictureId, [cell]);
  }
  const offered = new Set(listOpenOffers(session).flatMap(({ keep, drop }) => [keep, drop]));
  return listPictures(session).map((picture) => {
    const own = (cells.get(picture.id) ?? []).sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
    return { picture, cells: own, badges: listBadges(picture, own, offered) };
  });
}

function listBadges(
  { progress: { phase }, flags }: ReviewPicture,
  cells: readonly ReviewCell[],
  offered: ReadonlySet<string>,
): FieldBadge[] {
  const applies: Record<FieldBadge, boolean> = {
    none: phase === 'done' && !cells.some(isCounted),
    blurred: flags.includes('blurred'),
    failed: phase === 'failed',
    duplicate: cells.some(({ id, duplicateOf }) => duplicateOf !== null || offered.has(id)),
  };
  return FIELD_BADGES.filter((badge) => applies[badge]);
}

/**
 * The cell that is shown before anybody has chosen one: the first white cell whose name wants a look, else the first
 * white cell, else the first without a name, else the first of any kind. Null where there are none. A class of which
 * nothing is known counts as white.
 */
export function findFirstCell(cells: readonly ReviewCell[], classes: readonly CountClass[]): ReviewCell | null {
  const rankOf = (cell: ReviewCell): number => {
    const label = labelOf(cell);
    if (label === null) return 2;
    if (classes.find((known) => known.label === label)?.isWhiteCell === false) return 3;
    return answerOf(cell)?.status === 'confident' ? 1 : 0;
  };
  const ranks = cells.map(rankOf);
  return cells[ranks.indexOf(Math.min(...ranks))] ?? null;
}

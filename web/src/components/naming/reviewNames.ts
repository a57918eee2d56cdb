/** Names for what a review shows. */

import { tallyCells } from '../../count/cellTally';
import type { CountClass } from '../../count/types';
import type { I18n } from '../../i18n/I18n';
import { answerOf, isChangedByHand, isCounted, isDoubtful, labelOf, probabilityOf, type CellGroup } from '../../review/selectors';
import type { PictureFlag } from '../../photos/quality';
import { NOT_A_CELL, type ReviewCell, type ReviewSession } from '../../review/types';

/** A class's label, or the kind of a group that is no class. */
export function keyOfGroup({ kind, shown }: CellGroup): string {
  return shown === null ? `:${kind}` : shown.label;
}

export function nameGroup({ kind, shown }: CellGroup, { m, format }: I18n): string {
  if (shown !== null) return format.text(shown.name);
  if (kind === 'all') return m.review.all_classes;
  if (kind === 'not_cell') return m.review.not_cell;
  return kind === 'duplicate' ? m.review.duplicate : m.review.unidentified;
}

export function findClass(label: string | null, classes: readonly CountClass[]): CountClass | null {
  return classes.find((one) => one.label === label) ?? null;
}

/** What a cell is called now, in the reader's language. */
export function nameCellNow(cell: ReviewCell, session: Pick<ReviewSession, 'classes'>, { m, format }: I18n): string {
  const label = labelOf(cell);
  if (label === null) return m.review.unidentified;
  if (label === NOT_A_CELL) return m.review.not_cell;
  const known = findClass(label, session.classes);
  return known === null ? label : format.text(known.name);
}

export type CellState = 'changed' | 'confirmed' | 'review' | 'unidentified' | 'open';

/** The one thing worth knowing of a cell at a glance. */
export function stateOf(cell: ReviewCell): CellState {
  if (isChangedByHand(cell)) return 'changed';
  if (cell.confirmed !== null) return 'confirmed';
  if (labelOf(cell) === null) return 'unidentified';
  return answerOf(cell)?.status === 'review' ? 'review' : 'open';
}

export function nameState(state: CellState, { m }: I18n): string {
  return {
    changed: m.review.state_changed,
    confirmed: m.review.state_confirmed,
    review: m.review.state_review,
    unidentified: m.review.unidentified,
    open: m.review.state_open,
  }[state];
}

/** For those who do not see the cell. */
export function describeCell(cell: ReviewCell, session: Pick<ReviewSession, 'classes'>, i18n: I18n): string {
  const { m, format } = i18n;
  const probability = probabilityOf(cell);
  const none = cell.answer === null ? m.review.share_none : m.review.share_hand;
  const share = probability === null ? none : format.percent(probability);
  return m.review.cell(nameCellNow(cell, session, i18n), share, nameState(stateOf(cell), i18n));
}

export function nameFlag(flag: PictureFlag, { m }: I18n): string {
  return {
    blurred: m.review.flag_blurred,
    dark: m.review.flag_dark,
    bright: m.review.flag_bright,
    clipped: m.review.flag_clipped,
    several: m.review.flag_several,
  }[flag];
}

/** One line about the cells of a field. */
export function summariseCells(cells: readonly ReviewCell[], classes: readonly CountClass[], { m }: I18n): string {
  const counted = cells.filter(isCounted);
  if (counted.length === 0) return m.cells.none_short;
  const { white, unstated, other, unidentified } = tallyCells(counted.map(labelOf), classes);
  const toCheck = counted.filter(isDoubtful).length;
  const parts = [
    ...(unstated.total > 0 ? [m.cells.count(unstated.total)] : []),
    ...(white.total > 0 || (unstated.total === 0 && unidentified === 0) ? [m.cells.count_white(white.total)] : []),
    ...(other.total > 0 ? [m.cells.count_other(other.total)] : []),
    ...(toCheck > 0 ? [m.cells.to_check(toCheck)] : []),
  ];
  return parts.join(' · ');
}

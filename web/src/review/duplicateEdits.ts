/** What a person decides on possible duplicates, one pair of cells or all of two pictures; each on a draft. */

import type { Draft } from 'immer';

import type { RejectedEdit } from './actions';
import type { DuplicateOffer, ReviewSession } from './types';

/** Rejected where none of the offers can be decided so. */
export function decideDuplicates(
  draft: Draft<ReviewSession>,
  offerIds: readonly string[],
  decision: 'accepted' | 'rejected',
): RejectedEdit | null {
  const unknown = offerIds.find((id) => !draft.duplicates[id] || !draft.cells[draft.duplicates[id].drop]);
  if (unknown !== undefined) return { code: 'unknown_offer', id: unknown };
  const isDone = offerIds.map((id) => decide(draft, id, decision));
  return isDone.some(Boolean) ? null : { code: 'nothing_to_do' };
}

/** Whether it could be decided so: of two cells one stays counted. */
function decide(draft: Draft<ReviewSession>, offerId: string, decision: 'accepted' | 'rejected'): boolean {
  const offer = draft.duplicates[offerId];
  const drop = offer && draft.cells[offer.drop];
  if (!offer || !drop) return false;
  if (decision === 'accepted' && !acceptDuplicate(draft, offer)) return false;
  if (decision === 'rejected') drop.duplicateOf = null;
  offer.decision = decision;
  return true;
}

/** Counts the cell `drop` in the place of `keep`. False where that would drop both. */
export function acceptDuplicate(draft: Draft<ReviewSession>, offer: Pick<DuplicateOffer, 'keep' | 'drop'>): boolean {
  const drop = draft.cells[offer.drop];
  // The counted cell may itself have become a duplicate: point at the one that is counted in the end.
  let keep: string = offer.keep;
  for (let next = draft.cells[keep]?.duplicateOf; next != null; next = draft.cells[keep]?.duplicateOf) keep = next;
  if (!drop || keep === offer.drop) return false;
  drop.duplicateOf = keep;
  return true;
}

/** Why an edit of a review was rejected, in the reader's language. */

import type { RejectedEdit } from '../review/actions';
import type { Messages } from './en';

export function explainRejectedEdit(refusal: RejectedEdit, { review: { refused } }: Messages): string {
  switch (refusal.code) {
    case 'queue_unfinished':
      return refused.queue_unfinished(refusal.pictures);
    case 'unconfirmed':
      return refused.unconfirmed(refusal.cells);
    case 'unidentified':
      return refused.unidentified(refusal.cells);
    case 'unknown_picture':
    case 'unknown_cell':
    case 'unknown_offer':
    case 'unknown_class':
      return refused.gone;
    case 'id_exists':
      return refused.nothing_to_do;
    default:
      return refused[refusal.code];
  }
}

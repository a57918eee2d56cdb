/** Why an edit of a review was rejected, in the reader's language. */

import type { RejectedEdit } from '../review/actions';
import type { Messages } from './en';

export function explainRejectedEdit(rejection: RejectedEdit, { review: { rejected } }: Messages): string {
  switch (rejection.code) {
    case 'queue_unfinished':
      return rejected.queue_unfinished(rejection.pictures);
    case 'unconfirmed':
      return rejected.unconfirmed(rejection.cells);
    case 'duplicates_open':
      return rejected.duplicates_open(rejection.offers);
    case 'disagreements_open':
      return rejected.disagreements_open(rejection.cells);
    case 'unidentified':
      return rejected.unidentified(rejection.cells);
    case 'unknown_picture':
    case 'unknown_cell':
    case 'unknown_offer':
    case 'unknown_class':
      return rejected.gone;
    case 'id_exists':
      return rejected.nothing_to_do;
    default:
      return rejected[rejection.code];
  }
}

/** A slide that Ada verified, and what a second reader made of its blind copy; made by the reducer alone. */

import { makeBlindCopy } from '../review/blindCopy';
import { openReview, type ReviewState } from '../review/reducer';
import type { ReviewSession } from '../review/types';
import { human, makeReviewed, play } from './reviewStates';

export const BO = { at: '2026-01-03T03:04:05.000Z', by: 'Bo' };

/** Ada: two neutrophils, a band (drawn and moved), a lymphocyte; notes and a field that she checked. */
export function makeFirst(): ReviewState {
  return play(
    makeReviewed(),
    human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
    human({ type: 'cells_confirmed', cellIds: ['q.0'] }),
    human({ type: 'cells_reclassified', cellIds: ['p.2'], label: 'BAND' }),
    human({ type: 'cell_added', cellId: 'p.x', pictureId: 'p', box: [100, 100, 30, 30], label: 'BAND' }),
    human({ type: 'box_moved', cellId: 'p.x', box: [101, 100, 30, 30] }),
    human({ type: 'field_checked', pictureId: 'p', checked: true }),
    human({ type: 'notes_set', notes: 'Ada saw toxic granulation' }),
  );
}

export function copyFirst(first: ReviewSession): ReviewSession {
  return makeBlindCopy(first, { id: 's2', name: 'Monday, second reading', created: BO.at });
}

/**
 * Bo: the second neutrophil is a lymphocyte, the third cell no cell; the drawn one a band as Ada says. He finds one
 * more.
 */
export function readCopy(copy: ReviewSession): ReviewSession {
  return play(
    openReview(copy),
    human({ type: 'cells_reclassified', cellIds: ['p.1'], label: 'LYMPHOCYTE' }, BO),
    human({ type: 'cells_marked_not_cell', cellIds: ['p.2'] }, BO),
    human({ type: 'cells_reclassified', cellIds: ['p.x'], label: 'BAND' }, BO),
    human({ type: 'cells_confirmed', cellIds: ['p.0', 'q.0'] }, BO),
    human({ type: 'cell_added', cellId: 'q.y', pictureId: 'q', box: [200, 200, 30, 30], label: 'NEUTROPHIL' }, BO),
  ).session;
}

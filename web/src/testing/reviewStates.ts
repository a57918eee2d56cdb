/** Sessions for tests, made by the reducer alone. */

import type { EditAction, FoundCell, HumanAction, QueueAction, ReviewAction, Stamp } from '../review/actions';
import { openReview, reduceReview, type ReviewState } from '../review/reducer';
import { createSession } from '../review/session';
import type { Box } from '../review/types';

export const STAMP: Stamp = { at: '2026-01-02T03:04:05.000Z', by: 'Ada' };

const CLASSES = ['NEUTROPHIL', 'LYMPHOCYTE', 'BAND'].map((label) => ({
  label,
  name: { en: label },
  isWhiteCell: true,
  color: '#123456',
}));

export function makeState(): ReviewState {
  return openReview(
    createSession({
      id: 's1',
      name: 'Monday',
      created: STAMP.at,
      model: { id: 'tiny', version: '1', manifestSha256: 'a'.repeat(64) },
      classes: CLASSES,
    }),
  );
}

/** What must be there: its absence fails the test. */
export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Expected a value here, got undefined.');
  return value;
}

/** `label` null: unidentified. */
export function makeCell(label: string | null, probability = 0.9, box: Box = [10, 10, 40, 40]): FoundCell {
  const status = label === null ? 'unidentified' : probability < 0.8 ? 'review' : 'confident';
  return { box, label, probability, probabilities: { NEUTROPHIL: probability, LYMPHOCYTE: 1 - probability }, status };
}

export function addPictures(...ids: string[]): HumanAction {
  return human({
    type: 'pictures_added',
    pictures: ids.map((id) => ({ id, name: `${id}.png`, bytes: 3, sha256: sha256Of(id) })),
  });
}

export function answerPicture(pictureId: string, ...cells: FoundCell[]): QueueAction {
  return { type: 'picture_answered', pictureId, answer: { width: 640, height: 480, cells, flags: [], took_ms: 20 } };
}

export function human<A extends EditAction | { type: 'undo' } | { type: 'redo' }>(action: A, stamp = STAMP): A & Stamp {
  return { ...action, ...stamp };
}

export function play(state: ReviewState, ...actions: ReviewAction[]): ReviewState {
  return actions.reduce(reduceReview, state);
}

/** Two pictures: a neutrophil, a doubtful neutrophil and one without a name; a lymphocyte. */
export function makeReviewed(): ReviewState {
  return play(
    makeState(),
    addPictures('p', 'q'),
    answerPicture('p', makeCell('NEUTROPHIL'), makeCell('NEUTROPHIL', 0.6), makeCell(null, 0.3)),
    answerPicture('q', makeCell('LYMPHOCYTE', 0.95)),
  );
}

function sha256Of(id: string): string {
  return Array.from(id.padEnd(32, '.').slice(0, 32), (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

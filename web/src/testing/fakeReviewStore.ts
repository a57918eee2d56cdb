/** A reviewStore for component tests: nothing is kept, nothing drawn. */

import { answerLab } from '../adaptation/labWork';
import type { ReviewStoreTools } from '../stores/reviewState';
import { ReviewStore } from '../stores/reviewStore';

export function createReviewStore(changes: Partial<ReviewStoreTools> = {}): ReviewStore {
  return new ReviewStore({
    openStore: () => Promise.reject(new Error('Tests keep nothing.')),
    assess: () => Promise.resolve([]),
    fetchPicture: () => Promise.resolve(new Blob(['fetched'], { type: 'image/png' })),
    fetchBytes: () => Promise.resolve(Uint8Array.of(1, 2, 3)),
    fitter: { ask: (question) => Promise.resolve(answerLab(question)), stop: () => undefined },
    now: () => '2026-01-02T03:04:05.000Z',
    reader: 'Ada',
    ...changes,
  });
}

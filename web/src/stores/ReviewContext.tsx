import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';

import type { SessionWriter } from '../storage/sessionWriter';
import type { ReviewAction } from '../review/actions';
import type { ReviewSession } from '../review/types';
import { useApp } from './AppContext';
import type { ReviewStoreState } from './reviewState';
import type { ReviewStore } from './reviewStore';

export interface ReviewContextValue {
  /** The open session; null where none is. */
  session: ReviewSession | null;
  /** For actions that carry their own time and name; `reviewStore.edit` adds both. */
  dispatch: (action: ReviewAction) => void;
  /** Null where no session is open or the browser keeps nothing. */
  writer: SessionWriter | null;
  /** The original file of a picture; null where it is gone. */
  loadBlob: (pictureId: string) => Promise<Blob | null>;
  state: ReviewStoreState;
  reviewStore: ReviewStore;
}

const ReviewContext = createContext<ReviewContextValue | null>(null);
const ReviewStoreContext = createContext<ReviewStore | null>(null);

/** Hands the open session to every panel, and the loaded model to the reviewStore. */
export function ReviewProvider({ reviewStore, children }: { reviewStore: ReviewStore; children: ReactNode }) {
  const { state: app } = useApp();
  const state = useSyncExternalStore(reviewStore.subscribe, reviewStore.getState);
  const { model } = app;
  useEffect(() => void reviewStore.start(), [reviewStore]);
  useEffect(() => {
    reviewStore.setModel(model.phase === 'ready' ? { model: model.model, manifestUrl: model.manifestUrl } : null);
  }, [reviewStore, model]);
  const value = useMemo<ReviewContextValue>(
    () => ({
      session: state.review?.session ?? null,
      dispatch: reviewStore.dispatch,
      writer: reviewStore.writer,
      loadBlob: (pictureId) => reviewStore.loadBlob(pictureId),
      state,
      reviewStore,
    }),
    [reviewStore, state],
  );
  return (
    <ReviewStoreContext value={reviewStore}>
      <ReviewContext value={value}>{children}</ReviewContext>
    </ReviewStoreContext>
  );
}

export function useReview(): ReviewContextValue {
  const value = use(ReviewContext);
  if (value === null) throw new Error('useReview needs a ReviewProvider around it.');
  return value;
}

/** The store alone: what only asks it for something is not drawn again at every change of its state. */
export function useReviewStore(): ReviewStore {
  const reviewStore = use(ReviewStoreContext);
  if (reviewStore === null) throw new Error('useReviewStore needs a ReviewProvider around it.');
  return reviewStore;
}

import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';

import type { SessionKeeper } from '../storage/sessionWriter';
import type { ReviewAction } from '../review/actions';
import type { ReviewSession } from '../review/types';
import { useApp } from './AppContext';
import type { DeskState, ReviewDesk } from './reviewStore';

export interface ReviewContextValue {
  /** The open session; null where none is. */
  session: ReviewSession | null;
  /** For actions that carry their own time and name; `desk.edit` adds both. */
  dispatch: (action: ReviewAction) => void;
  /** Null where no session is open or the browser keeps nothing. */
  keeper: SessionKeeper | null;
  /** The original file of a picture; null where it is gone. */
  loadBlob: (pictureId: string) => Promise<Blob | null>;
  state: DeskState;
  desk: ReviewDesk;
}

const ReviewContext = createContext<ReviewContextValue | null>(null);

/** Hands the open session to every panel, and the loaded model to the desk. */
export function ReviewProvider({ desk, children }: { desk: ReviewDesk; children: ReactNode }) {
  const { state: app } = useApp();
  const state = useSyncExternalStore(desk.subscribe, desk.getState);
  const { model } = app;
  useEffect(() => void desk.start(), [desk]);
  useEffect(() => {
    desk.setModel(model.phase === 'ready' ? { model: model.model, manifestUrl: model.manifestUrl } : null);
  }, [desk, model]);
  const value = useMemo<ReviewContextValue>(
    () => ({
      session: state.review?.session ?? null,
      dispatch: desk.dispatch,
      keeper: desk.keeper,
      loadBlob: (pictureId) => desk.loadBlob(pictureId),
      state,
      desk,
    }),
    [desk, state],
  );
  return <ReviewContext value={value}>{children}</ReviewContext>;
}

export function useReview(): ReviewContextValue {
  const value = use(ReviewContext);
  if (value === null) throw new Error('useReview needs a ReviewProvider around it.');
  return value;
}

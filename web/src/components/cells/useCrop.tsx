import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';

import type { Box } from '../../engine';
import { CropCache } from '../../photos/cropCache';
import { useReviewStore } from '../../stores/ReviewContext';

const CropsContext = createContext<CropCache | null>(null);

/** Crops of one session; they are released with it. */
export function CropsProvider({ sessionId, children }: { sessionId: string; children: ReactNode }) {
  const reviewStore = useReviewStore();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another session has other pictures under ids of its own.
  const crops = useMemo(() => new CropCache({ loadBlob: (id) => reviewStore.loadBlob(id) }), [reviewStore, sessionId]);
  useEffect(() => () => crops.close(), [crops]);
  return <CropsContext value={crops}>{children}</CropsContext>;
}

/** Address of a cell's picture; undefined while it comes or is not wanted, null where there is none. */
export function useCrop(pictureId: string, box: Box, isWanted = true): string | null | undefined {
  const crops = use(CropsContext);
  if (crops === null) throw new Error('useCrop needs a CropsProvider around it.');
  useEffect(() => (isWanted ? crops.want(pictureId, box) : undefined), [crops, pictureId, box, isWanted]);
  return useSyncExternalStore(crops.subscribe, () => (isWanted ? crops.peek(pictureId, box) : undefined));
}

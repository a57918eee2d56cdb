import { useState } from 'react';

import { needsCopy } from '../../photos/display';
import { copyWhole } from '../../photos/displayCopy';
import type { ReviewPicture } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { useBlobUrl } from '../../hooks/useBlobUrl';

/** Longest side of the copy shown in place of a file that the browser cannot show. */
const COPY_PX = 2048;

export interface Photograph {
  /** Undefined while it is read, null where it is gone or damaged. */
  url: string | null | undefined;
  /** To be called where the browser cannot show it: a copy follows, for TIFF and what else only the engine decodes. */
  onBroken: () => void;
}

/** The original of a picture to look at. */
export function usePhotograph({ id, width, height }: ReviewPicture): Photograph {
  const { reviewStore } = useReview();
  /** How often the browser could not show it: the original, then the copy, which has no copy of its own. */
  const [broken, setBroken] = useState({ id, times: 0 });
  const times = broken.id === id ? broken.times : 0;
  const url = useBlobUrl(`${id} ${width} ${height} ${times}`, async () => {
    const original = times > 1 ? null : await reviewStore.loadBlob(id);
    if (original === null || (times === 0 && !(await needsCopy(original)))) return original;
    if (width === null || height === null) return null;
    return copyWhole(original, { width, height }, COPY_PX).catch(() => null);
  });
  return { url, onBroken: () => setBroken({ id, times: times + 1 }) };
}

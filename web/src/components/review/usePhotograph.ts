import { useEffect, useState } from 'react';

import { cutInWorker } from '../../crops/cutter';
import type { ReviewPicture } from '../../review/types';
import { useReview } from '../../state/ReviewContext';

/** Longest side of the copy that stands for a file the browser cannot show. */
const COPY_PX = 2048;

export interface Photograph {
  /** Undefined while it is read, null where it is gone or damaged. */
  url: string | null | undefined;
  /** To be called where the browser cannot show it: a copy follows, for TIFF and what else only the engine decodes. */
  onBroken: () => void;
}

/** The original of a picture to look at. */
export function usePhotograph({ id, width, height }: ReviewPicture): Photograph {
  const { desk } = useReview();
  const [loaded, setLoaded] = useState<{ id: string; url: string | null } | null>(null);
  const [brokenId, setBrokenId] = useState<string | null>(null);
  const isBroken = brokenId === id;
  useEffect(() => {
    let made: string | null = null;
    let isGone = false;
    const load = async (): Promise<Blob | null> => {
      const original = await desk.loadBlob(id);
      if (original === null || !isBroken || width === null || height === null) return isBroken ? null : original;
      const whole = { kind: 'window', window: { left: 0, top: 0, width, height } } as const;
      const longest_px = Math.min(COPY_PX, Math.max(width, height));
      const [copy] = await cutInWorker(original, [whole], { type: 'image/jpeg', longest_px }).catch(() => []);
      return copy ?? null;
    };
    void load().then((blob) => {
      if (isGone) return;
      made = blob === null ? null : URL.createObjectURL(blob);
      setLoaded({ id, url: made });
    });
    return () => {
      isGone = true;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [desk, id, width, height, isBroken]);
  return {
    // The address of the picture before this one is let go of: nothing may ask for it again.
    url: loaded?.id === id ? loaded.url : undefined,
    onBroken: () => {
      // A copy that cannot be shown either has no second one.
      setLoaded(isBroken ? { id, url: null } : null);
      setBrokenId(id);
    },
  };
}

import { useEffect, useState } from 'react';

import type { ReviewSession } from '../../review/types';
import { SessionStore } from '../../storage/sessionStore';
import { useReview } from '../../stores/ReviewContext';

export interface Slides {
  /** Those of `ids` that have been read, in the order of `ids`. */
  slides: ReviewSession[];
  loadBlob: (slideId: string, pictureId: string) => Promise<Blob | null>;
}

/** Stored slides, read as they are wanted. `onFailure` must not change from call to call. */
export function useSlides(ids: readonly string[], onFailure: (error: unknown) => void): Slides {
  const { writer } = useReview();
  const [store, setStore] = useState<SessionStore | null>(null);
  const [read, setRead] = useState<ReadonlyMap<string, ReviewSession>>(new Map());
  useEffect(() => {
    let isGone = false;
    let opened: SessionStore | null = null;
    SessionStore.open().then((fresh) => {
      if (isGone) fresh.close();
      else setStore((opened = fresh));
    }, onFailure);
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [onFailure]);
  const missing = ids.filter((id) => !read.has(id)).join(' ');
  useEffect(() => {
    if (store === null || missing === '') return;
    let isStale = false;
    const load = async () => {
      // The open slide may have verified cells that are not written yet.
      await writer?.flush();
      const slides = await Promise.all(missing.split(' ').map((id) => store.read(id)));
      if (!isStale) setRead((known) => new Map([...known, ...slides.map((slide) => [slide.id, slide] as const)]));
    };
    load().catch(onFailure);
    return () => {
      isStale = true;
    };
  }, [store, missing, writer, onFailure]);
  return {
    slides: ids.flatMap((id) => read.get(id) ?? []),
    loadBlob: (slideId, pictureId) => store?.readBlob(slideId, pictureId) ?? Promise.resolve(null),
  };
}

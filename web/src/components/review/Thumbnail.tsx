import { useEffect, useRef, useState } from 'react';

import { useBlobUrl } from '../../hooks/useBlobUrl';
import type { SessionSummary } from '../../storage/summary';
import { useReview } from '../../stores/ReviewContext';

/** The first photograph of a session, small; read when its place comes into sight. */
export function Thumbnail({ summary }: { summary: SessionSummary }) {
  const place = useRef<HTMLSpanElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (place.current === null || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <span ref={place} className="worklist-thumbnail">
      {isSeen && <Loaded summary={summary} />}
    </span>
  );
}

function Loaded({ summary }: { summary: SessionSummary }) {
  const { reviewStore } = useReview();
  const url = useBlobUrl(`${summary.id} ${summary.first ?? ''}`, () => reviewStore.loadThumbnail(summary));
  return typeof url === 'string' ? <img src={url} alt="" /> : null;
}

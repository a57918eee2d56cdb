import { useEffect, useRef, useState, type RefObject } from 'react';

/** Whether an element has come into sight; what is costly to draw waits for it. */
export function useSeen<Seen extends Element>(): { place: RefObject<Seen | null>; isSeen: boolean } {
  const place = useRef<Seen>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (place.current === null || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return { place, isSeen };
}

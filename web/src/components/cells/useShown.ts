import { useEffect, useRef, type RefObject } from 'react';

import { useReviewStore } from '../../stores/ReviewContext';

/** So much of a cell's picture has to be in sight. */
const PART = 0.5;
/** The browser's ratio is of whole pixels. */
const ROUNDING = 0.01;

let observer: IntersectionObserver | null = null;
const callbacks = new WeakMap<Element, () => void>();

/** Notes that a cell was on screen, once its picture is drawn and at least half of it is in sight. */
export function useShown<Shown extends Element>(cellId: string, isDrawn: boolean): RefObject<Shown | null> {
  const reviewStore = useReviewStore();
  const element = useRef<Shown>(null);
  useEffect(() => {
    const shown = element.current;
    if (!isDrawn || shown === null || typeof IntersectionObserver === 'undefined') return undefined;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const { target, intersectionRatio } of entries) {
          if (intersectionRatio >= PART - ROUNDING) callbacks.get(target)?.();
        }
      },
      { threshold: PART },
    );
    callbacks.set(shown, () => reviewStore.markShown(cellId));
    observer.observe(shown);
    return () => observer?.unobserve(shown);
  }, [reviewStore, cellId, isDrawn]);
  return element;
}

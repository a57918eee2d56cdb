import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

import { useReview } from '../stores/ReviewContext';
import { isSlidePart, parseAddress, writeAddress, type Address, type Part } from './address';

/** Sent where this page itself writes an address: the browser reports only what a person does. */
const WRITTEN = 'leukoscope-address';

export interface Place {
  /** The part of the page that is shown. */
  part: Part;
  goTo: (part: Part) => void;
}

/**
 * Keeps the address and the open slide together: a slide that an address names is opened, and a slide that a person
 * opens or closes is written into the address. Parts without a slide remember it for a reload.
 */
export function usePlace(): Place {
  const { reviewStore, state } = useReview();
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const address = useMemo(() => parseAddress(hash), [hash]);
  const isFirst = useRef(true);
  const openBefore = useRef<string | null>(null);

  useEffect(() => {
    const wanted = address.slide ?? (isFirst.current ? readRemembered() : null);
    isFirst.current = false;
    if (wanted !== null) void reviewStore.open(wanted);
    else if (isSlidePart(address.part) && reviewStore.getState().review !== null) void reviewStore.closeSession();
  }, [address, reviewStore]);

  const open = state.review?.session.id ?? null;
  useEffect(() => {
    // Slides open and close in turn; only the last of them has a place.
    if (state.phase === 'opening') return;
    const before = openBefore.current;
    openBefore.current = open;
    const now = parseAddress(window.location.hash);
    if (!isSlidePart(now.part)) window.history.replaceState({ slide: open }, '');
    else if (now.slide !== open) {
      const next: Address = { part: open === null ? 'review' : now.part, slide: open };
      // An address whose slide did not open is no place to come back to.
      write(next, open, now.slide !== null && now.slide !== before);
    }
  }, [open, state.phase]);

  const goTo = useCallback(
    (part: Part) => {
      const { opening, review } = reviewStore.getState();
      const slide = opening ?? review?.session.id ?? null;
      const next = { part, slide: isSlidePart(part) ? slide : null };
      const now = parseAddress(window.location.hash);
      if (now.part !== next.part || now.slide !== next.slide) write(next, slide, false);
    },
    [reviewStore],
  );
  return { part: address.part, goTo };
}

function write(address: Address, slide: string | null, isReplacing: boolean): void {
  const hash = writeAddress(address);
  if (isReplacing) window.history.replaceState({ slide }, '', hash);
  else window.history.pushState({ slide }, '', hash);
  window.dispatchEvent(new Event(WRITTEN));
}

/** The slide that was open when the page went away, where its address does not name it. */
function readRemembered(): string | null {
  const kept: unknown = window.history.state;
  if (typeof kept !== 'object' || kept === null || !('slide' in kept)) return null;
  return typeof kept.slide === 'string' ? kept.slide : null;
}

function subscribe(listener: () => void): () => void {
  const events = ['popstate', 'hashchange', WRITTEN];
  for (const event of events) window.addEventListener(event, listener);
  return () => {
    for (const event of events) window.removeEventListener(event, listener);
  };
}

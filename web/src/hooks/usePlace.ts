import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

import { useReview } from '../stores/ReviewContext';
import { isSlidePart, parseAddress, writeAddress, type Address, type Part, type SettingsTab } from './address';

/** Sent where this page itself writes an address: the browser reports only what a person does. */
const WRITTEN = 'leukoscope-address';

export interface Place {
  /** The part of the page that is shown. */
  part: Part;
  goTo: (part: Part) => void;
  /** Which settings are open above the part; null where none are. */
  settings: SettingsTab | null;
  /** Opens settings, or closes them (null). Back closes them, too. */
  showSettings: (tab: SettingsTab | null) => void;
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
    // The slide that was open when the page went away, where its address does not name it.
    const wanted = address.slide ?? (isFirst.current ? (readState().slide ?? null) : null);
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
    if (!isSlidePart(now.part)) window.history.replaceState({ ...readState(), slide: open }, '');
    else if (now.slide !== open) {
      const next: Address = { ...now, part: open === null ? 'review' : now.part, slide: open };
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
  return { part: address.part, goTo, settings: address.settings ?? null, showSettings };
}

function showSettings(settings: SettingsTab | null): void {
  const { settings: now, ...place } = parseAddress(window.location.hash);
  const { slide = null, isAbove } = readState();
  if (settings !== null) {
    if (now === undefined) write({ ...place, settings }, slide, false, true);
    else write({ ...place, settings }, slide, true, isAbove);
  } else if (now !== undefined && isAbove === true) {
    // Once: the browser goes back a moment later.
    window.history.replaceState({ slide }, '');
    window.history.back();
  } else if (now !== undefined) write(place, slide, true);
}

function write(address: Address, slide: string | null, isReplacing: boolean, isAbove?: boolean): void {
  const hash = writeAddress(address);
  const state: EntryState = { slide, ...(isAbove === true && { isAbove }) };
  if (isReplacing) window.history.replaceState(state, '', hash);
  else window.history.pushState(state, '', hash);
  window.dispatchEvent(new Event(WRITTEN));
}

/** What the browser keeps with an entry of its history. */
interface EntryState {
  slide?: string | null;
  /** Settings that this page opened: the entry before it is the place below them. */
  isAbove?: boolean;
}

function readState(): EntryState {
  const kept: unknown = window.history.state;
  if (typeof kept !== 'object' || kept === null) return {};
  const slide = 'slide' in kept && typeof kept.slide === 'string' ? kept.slide : null;
  return { slide, ...('isAbove' in kept && kept.isAbove === true && { isAbove: true }) };
}

function subscribe(listener: () => void): () => void {
  const events = ['popstate', 'hashchange', WRITTEN];
  for (const event of events) window.addEventListener(event, listener);
  return () => {
    for (const event of events) window.removeEventListener(event, listener);
  };
}

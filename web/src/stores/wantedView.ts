/** What a link of another part wants the review to show. It is taken once, by the review of that slide. */

import { useEffect, useSyncExternalStore } from 'react';

export type WantedView =
  /** The open cells of a group, by the group's key. */
  | { kind: 'group'; key: string }
  | { kind: 'cell'; id: string }
  | { kind: 'duplicates' };

interface Wanted {
  slide: string;
  view: WantedView;
}

let wanted: Wanted | null = null;
const listeners = new Set<() => void>();

export function wantView(slide: string, view: WantedView): void {
  set({ slide, view });
}

/** `onWanted` is called once with each view that is wanted of this slide. */
export function useWantedView(slide: string, onWanted: (view: WantedView) => void): void {
  const now = useSyncExternalStore(subscribe, () => wanted);
  useEffect(() => {
    if (now === null || now !== wanted || now.slide !== slide) return;
    set(null);
    onWanted(now.view);
  }, [now, slide, onWanted]);
}

function set(next: Wanted | null): void {
  wanted = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

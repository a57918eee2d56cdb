import { useCallback, useState, useSyncExternalStore, type RefObject } from 'react';

import { ScrollPace } from '../cells/scrollPace';
import { fitTiles, listRange, planTiles, type TileLayoutOptions, type TilePlan, type TileRange } from './tileLayout';

export interface TileSight {
  plan: TilePlan;
  range: TileRange;
  pace: ScrollPace;
}

/** How tiles lie in a list that is so wide, and which of them are in sight, whether it is scrolled or the page. */
export function useTileSight(
  list: RefObject<HTMLElement | null>,
  options: TileLayoutOptions,
  counts: readonly number[],
  hasHeadings: boolean,
): TileSight {
  const [pace] = useState(() => new ScrollPace());
  const subscribe = useCallback((onChange: () => void) => watchSight(list, pace, onChange), [list, pace]);
  const seen = useSyncExternalStore(subscribe, () => measureSight(list.current, options));
  const [width_px = 0, from_px = 0, to_px = 0] = seen.split(' ').map(Number);
  const plan = planTiles(fitTiles(width_px, options), counts, hasHeadings);
  return { plan, range: listRange(plan, from_px, to_px), pace };
}

function watchSight({ current }: RefObject<HTMLElement | null>, pace: ScrollPace, onChange: () => void): () => void {
  const onScroll = ({ timeStamp }: Event) => {
    if (current !== null) pace.note(findTop(current), timeStamp);
    onChange();
  };
  const watcher = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(onChange);
  // What is above the list may grow.
  for (const element of [current, document.body]) if (element !== null) watcher?.observe(element);
  // Of the list, or of anything around it.
  document.addEventListener('scroll', onScroll, { capture: true, passive: true });
  window.addEventListener('resize', onChange);
  return () => {
    watcher?.disconnect();
    document.removeEventListener('scroll', onScroll, { capture: true });
    window.removeEventListener('resize', onChange);
  };
}

/** Width of the list and what of its height is in sight, in CSS pixels, by steps of a tile: it seldom changes. */
function measureSight(list: HTMLElement | null, options: TileLayoutOptions): string {
  if (list === null) return '0 0 0';
  const { clientWidth, clientHeight, scrollTop, clientTop } = list;
  const { side_px } = fitTiles(clientWidth, options);
  const top = list.getBoundingClientRect().top + clientTop;
  const from = Math.floor((scrollTop + Math.max(0, -top)) / side_px);
  const to = Math.ceil((scrollTop + Math.min(clientHeight, window.innerHeight - top)) / side_px);
  return `${clientWidth} ${from * side_px} ${Math.max(from, to) * side_px}`;
}

/** How far the list was scrolled, by itself or with the page. */
function findTop(list: HTMLElement): number {
  return list.scrollTop - list.getBoundingClientRect().top;
}

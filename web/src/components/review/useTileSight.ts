import { useCallback, useSyncExternalStore, type RefObject } from 'react';

import { fitTiles, listRange, planTiles, type TileLayoutOptions, type TilePlan, type TileRange } from './tileLayout';

export interface TileSight {
  plan: TilePlan;
  range: TileRange;
}

/** How tiles lie in a list that is so wide, and which of them are in sight, whether it is scrolled or the page. */
export function useTileSight(
  list: RefObject<HTMLElement | null>,
  options: TileLayoutOptions,
  counts: readonly number[],
  hasHeadings: boolean,
): TileSight {
  const subscribe = useCallback((onChange: () => void) => watchSight(list, onChange), [list]);
  const seen = useSyncExternalStore(subscribe, () => measureSight(list.current, options));
  const [width_px = 0, from_px = 0, to_px = 0] = seen.split(' ').map(Number);
  const plan = planTiles(fitTiles(width_px, options), counts, hasHeadings);
  return { plan, range: listRange(plan, from_px, to_px) };
}

function watchSight({ current }: RefObject<HTMLElement | null>, onChange: () => void): () => void {
  const watcher = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(onChange);
  // What is above the list may grow.
  for (const element of [current, document.body]) if (element !== null) watcher?.observe(element);
  // Of the list, or of anything around it.
  document.addEventListener('scroll', onChange, { capture: true, passive: true });
  window.addEventListener('resize', onChange);
  return () => {
    watcher?.disconnect();
    document.removeEventListener('scroll', onChange, { capture: true });
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

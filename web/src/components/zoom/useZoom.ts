import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

import { clampZoom, findMost, findPlace, scrollTo } from './zoomMath';

const STEP = 2;
/** Of the logarithm of the scale, for one pixel of a wheel. */
const WHEEL_PACE = 0.01;

/** Across and down: of a picture from 0 to 1, of a pane in CSS pixels. */
export type Place = readonly [x: number, y: number];

export interface ZoomOptions {
  /** Of the picture; null while unknown. */
  width_px: number | null;
  /**
   * What goes to the middle as the scale changes by buttons or keys, and is brought into sight when it changes itself.
   */
  target: Place | null;
  /** Whether dragging with a mouse moves the picture; not while it draws. */
  canDrag: boolean;
}

export interface Zoom {
  /** 1: the picture is as wide as its pane. */
  zoom: number;
  canEnlarge: boolean;
  canReduce: boolean;
  enlarge: () => void;
  reduce: () => void;
  /** For the element that scrolls; the picture is its only child and `zoom` times as wide. */
  pane: {
    ref: (pane: HTMLElement | null) => void;
    tabIndex: 0 | undefined;
    'data-zoomed': true | undefined;
    onKeyDown: (event: KeyboardEvent) => void;
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
  };
}

/** A place of the picture, and where it is to be, from the pane's corner. */
interface Hold {
  place: Place;
  at: Place;
}

/** A scale, and what is to stay where it is as the picture changes to it. */
interface View {
  wanted: number;
  hold: Hold | null;
}

/**
 * Enlarge a picture in a pane: by buttons, + and - keys, Ctrl and the wheel, two fingers; move it by dragging, by one
 * finger,
 * by arrow keys. The point under the pointer, or the target, does not move.
 */
export function useZoom({ width_px, target, canDrag }: ZoomOptions): Zoom {
  const most = findMost(width_px);
  const [view, setView] = useState<View>({ wanted: 1, hold: null });
  const zoom = clampZoom(view.wanted, most);
  const [pane, setPane] = useState<HTMLElement | null>(null);
  const settled = useRef(view);
  const drag = useRef<{ id: number; x: number; y: number } | null>(null);

  // Several steps may come before the next drawing, so each one starts from the result of the step before it. A step
  // that
  // changes nothing, as at the largest scale, is not kept: otherwise it would move the next photograph.
  const scaleBy = useCallback(
    (factor: number, hold: Hold) =>
      setView((before) => {
        const now = clampZoom(before.wanted, most);
        const wanted = clampZoom(now * factor, most);
        return wanted === now ? before : { wanted, hold };
      }),
    [most, setView],
  );

  const zoomBy = (factor: number) => {
    if (pane) scaleBy(factor, { place: target ?? placeAt(pane, middleOf(pane)), at: middleOf(pane) });
  };

  useLayoutEffect(() => {
    if (pane && view.hold && settled.current !== view) settle(pane, view.hold);
    settled.current = view;
  }, [pane, view]);

  const [x, y] = target ?? [null, null];
  useEffect(() => {
    if (pane === null || x === null) return;
    const isSeen =
      isBetween(x * pane.scrollWidth - pane.scrollLeft, pane.clientWidth) &&
      isBetween(y * pane.scrollHeight - pane.scrollTop, pane.clientHeight);
    if (!isSeen) settle(pane, { place: [x, y], at: middleOf(pane) });
  }, [pane, x, y]);

  useGestures(pane, scaleBy);

  const letGo = () => {
    drag.current = null;
  };
  return {
    zoom,
    canEnlarge: zoom < most,
    canReduce: zoom > 1,
    enlarge: () => zoomBy(STEP),
    reduce: () => zoomBy(1 / STEP),
    pane: {
      ref: setPane,
      tabIndex: zoom > 1 ? 0 : undefined,
      'data-zoomed': zoom > 1 || undefined,
      onKeyDown: (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === '+' || event.key === '=') zoomBy(STEP);
        else if (event.key === '-') zoomBy(1 / STEP);
        else return;
        event.preventDefault();
      },
      onPointerDown: (event) => {
        const isOnCell = event.target instanceof Element && event.target.closest('[role=option], button') !== null;
        if (!canDrag || event.pointerType !== 'mouse' || event.button !== 0 || isOnCell) return;
        drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: ({ currentTarget, pointerId, clientX, clientY }) => {
        if (drag.current?.id !== pointerId) return;
        currentTarget.scrollBy(drag.current.x - clientX, drag.current.y - clientY);
        drag.current = { id: pointerId, x: clientX, y: clientY };
      },
      onPointerUp: letGo,
      onPointerCancel: letGo,
    },
  };
}

function middleOf({ clientWidth, clientHeight }: HTMLElement): Place {
  return [clientWidth / 2, clientHeight / 2];
}

function isBetween(at: number, length: number): boolean {
  return at >= 0 && at <= length;
}

function placeAt(pane: HTMLElement, [x, y]: Place): Place {
  return [
    findPlace({ scrolled: pane.scrollLeft, length: pane.scrollWidth }, x),
    findPlace({ scrolled: pane.scrollTop, length: pane.scrollHeight }, y),
  ];
}

function settle(pane: HTMLElement, { place: [x, y], at }: Hold): void {
  pane.scrollTo(scrollTo(x, pane.scrollWidth, at[0]), scrollTo(y, pane.scrollHeight, at[1]));
}

/** The wheel with Ctrl (browsers report a touchpad's pinch as the same event) and two fingers on a touchscreen. */
function useGestures(pane: HTMLElement | null, onZoom: (factor: number, held: Hold) => void): void {
  useEffect(() => {
    if (pane === null) return;
    const pointIn = (clientX: number, clientY: number) => {
      const { left, top } = pane.getBoundingClientRect();
      return [clientX - left, clientY - top] as const;
    };
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      // Else the browser enlarges the whole page.
      event.preventDefault();
      const at = pointIn(event.clientX, event.clientY);
      onZoom(Math.exp(-event.deltaY * WHEEL_PACE), { place: placeAt(pane, at), at });
    };
    let apart = 0;
    const pinch = (event: TouchEvent) => {
      const [one, other] = event.touches;
      if (event.touches.length !== 2 || !one || !other) {
        apart = 0;
        return;
      }
      event.preventDefault();
      const now = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const before = apart;
      apart = now;
      if (before === 0) return;
      const at = pointIn((one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2);
      onZoom(now / before, { place: placeAt(pane, at), at });
    };
    const options = { passive: false };
    pane.addEventListener('wheel', turn, options);
    for (const name of ['touchstart', 'touchmove', 'touchend'] as const) pane.addEventListener(name, pinch, options);
    return () => {
      pane.removeEventListener('wheel', turn);
      for (const name of ['touchstart', 'touchmove', 'touchend'] as const) pane.removeEventListener(name, pinch);
    };
  }, [pane, onZoom]);
}

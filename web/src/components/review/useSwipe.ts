import { useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';

import { useMedia } from '../../hooks/useMedia';

/** A finger that moves less has only touched. */
const LEAST_PX = 40;

export interface Swipe {
  /** For the element that is swiped. */
  touch: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: (event: PointerEvent) => void;
    onPointerCancel: () => void;
  };
  /** The element follows the finger, unless the person wants no motion. */
  style: CSSProperties;
  /** The arrow keys do the same, for the element around it. */
  keys: { onKeyDown: (event: KeyboardEvent) => void };
}

/** By a finger or pen, or the arrow keys: to the next (1, to the left) or the one before (-1). */
export function useSwipe(onTurn: (by: 1 | -1) => void): Swipe {
  const start = useRef<{ pointerId: number; x: number; y: number } | null>(null);
  const [shift_px, setShift] = useState(0);
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  const end = () => {
    start.current = null;
    setShift(0);
  };
  return {
    touch: {
      onPointerDown: ({ pointerType, isPrimary, pointerId, clientX, clientY }) => {
        // A mouse has the buttons; two fingers enlarge the page.
        if (pointerType === 'mouse' || !isPrimary) end();
        else start.current = { pointerId, x: clientX, y: clientY };
      },
      onPointerMove: ({ pointerId, clientX }) => {
        if (start.current?.pointerId === pointerId && !isStill) setShift(clientX - start.current.x);
      },
      onPointerUp: ({ pointerId, clientX, clientY }) => {
        if (start.current?.pointerId !== pointerId) return;
        const [x, y] = [clientX - start.current.x, clientY - start.current.y];
        end();
        if (Math.abs(x) >= LEAST_PX && Math.abs(x) > Math.abs(y)) onTurn(x < 0 ? 1 : -1);
      },
      // The page scrolls instead.
      onPointerCancel: end,
    },
    style: shift_px === 0 ? {} : { transform: `translateX(${shift_px}px)` },
    keys: {
      onKeyDown: (event) => {
        // Of its menus and dialogs too, which are elsewhere in the document, events come here.
        if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return;
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        onTurn(event.key === 'ArrowRight' ? 1 : -1);
        event.preventDefault();
      },
    },
  };
}

import { useEffect, useRef, type RefObject } from 'react';

/** A layer over the photograph: the photograph comes into sight, and the layer has the focus. */
export function useLayer(): RefObject<HTMLDivElement | null> {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Its buttons are below it, and the bench scrolls in parts.
    layer.current?.closest('.zoom-pane')?.scrollIntoView({ block: 'nearest' });
    // Focusing would scroll an enlarged photograph to its corner.
    layer.current?.focus({ preventScroll: true });
  }, []);
  return layer;
}

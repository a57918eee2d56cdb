// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { useZoom } from './useZoom';

/** jsdom lays nothing out: panes have no size, but it is seen when one is scrolled. */
function makePane() {
  const scrollTo = vi.fn();
  const pane = Object.assign(document.createElement('div'), { scrollTo });
  const turn = (deltaY: number) => pane.dispatchEvent(new WheelEvent('wheel', { ctrlKey: true, deltaY, cancelable: true }));
  return { pane, scrollTo, turn };
}

function renderZoom() {
  const first = makePane();
  const hook = renderHook(() => useZoom({ width_px: 640, target: null, canDrag: true }));
  act(() => hook.result.current.pane.ref(first.pane));
  return { ...first, show: (pane: HTMLElement) => act(() => hook.result.current.pane.ref(pane)), zoom: () => hook.result.current.zoom };
}

describe('useZoom', () => {
  it('keeps nothing in mind for the next photograph once the scale can grow no more', () => {
    const { turn, scrollTo, show, zoom } = renderZoom();
    act(() => void turn(-1000));
    expect(zoom()).toBe(4);
    expect(scrollTo).toHaveBeenCalledTimes(1);
    act(() => void turn(-1000));
    expect(scrollTo).toHaveBeenCalledTimes(1);
    const next = makePane();
    show(next.pane);
    expect(next.scrollTo).not.toHaveBeenCalled();
  });

  it('adds up steps that come faster than they are drawn, and settles once', () => {
    const { turn, scrollTo, zoom } = renderZoom();
    act(() => {
      turn(-40);
      turn(-40);
    });
    expect(zoom()).toBeCloseTo(Math.exp(0.8), 6);
    expect(scrollTo).toHaveBeenCalledTimes(1);
  });
});

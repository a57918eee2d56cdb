import { describe, expect, it } from 'vitest';

import { clampZoom, findMiddle, findMost, findPlace, scrollTo } from './zoomMath';

describe('how far one can go in', () => {
  it('is four times, and to single pixels of a large picture', () => {
    expect([findMost(null), findMost(640), findMost(6400)]).toEqual([4, 4, 20]);
  });

  it('ends at the whole picture and there', () => {
    expect([clampZoom(0.3, 4), clampZoom(2, 4), clampZoom(9, 4)]).toEqual([1, 2, 4]);
  });
});

describe('what is held', () => {
  it('stays where it is when the picture grows', () => {
    const place = findPlace({ scrolled: 100, length: 400 }, 60);
    expect(place).toBe(0.4);
    expect(scrollTo(place, 800, 60)).toBe(260);
    // Nothing is before the picture's edge.
    expect(scrollTo(0.05, 800, 60)).toBe(0);
    expect(findPlace({ scrolled: 0, length: 0 }, 60)).toBe(0);
  });

  it('is the middle of a box', () => {
    expect(findMiddle([10, 20, 20, 40], { width: 100, height: 80 })).toEqual([0.2, 0.5]);
    expect(findMiddle([10, 20, 20, 40], { width: null, height: null })).toBeNull();
  });
});

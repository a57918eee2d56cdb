import { describe, expect, it } from 'vitest';

import { dragBox, findPoint, moveBox, spanBox } from './boxes';

const PICTURE = { width: 200, height: 100 };

describe('a box drawn by hand', () => {
  it('spans two points, whichever came first, in whole pixels', () => {
    expect(spanBox([10.2, 20.9], [30.1, 40], PICTURE)).toEqual([10, 20, 21, 20]);
    expect(spanBox([30.1, 40], [10.2, 20.9], PICTURE)).toEqual([10, 20, 21, 20]);
  });

  it('has a pixel and stays inside, even at the edges', () => {
    expect(spanBox([200, 100], [200, 100], PICTURE)).toEqual([199, 99, 1, 1]);
    expect(spanBox([0, 0], [200, 100], PICTURE)).toEqual([0, 0, 200, 100]);
  });

  it('is moved and sized by arrows, never out of the picture', () => {
    expect(moveBox([10, 10, 20, 20], 'ArrowRight', false, PICTURE)).toEqual([11, 10, 20, 20]);
    expect(moveBox([180, 10, 20, 20], 'ArrowRight', false, PICTURE)).toEqual([180, 10, 20, 20]);
    expect(moveBox([180, 10, 20, 20], 'ArrowRight', true, PICTURE)).toEqual([180, 10, 20, 20]);
    expect(moveBox([10, 10, 20, 1], 'ArrowUp', true, PICTURE)).toEqual([10, 10, 20, 1]);
    expect(moveBox([10, 10, 20, 20], 'a', false, PICTURE)).toBeNull();
  });
});

describe('a box that is dragged', () => {
  const BOX = [40, 30, 20, 10] as [number, number, number, number];

  it('moves as a whole and stops at the edges', () => {
    expect(dragBox(BOX, 'all', [45, 32], [50.4, 30], PICTURE)).toEqual([45, 28, 20, 10]);
    expect(dragBox(BOX, 'all', [45, 32], [300, -50], PICTURE)).toEqual([180, 0, 20, 10]);
  });

  it('is sized by each corner, the opposite one stays', () => {
    expect(dragBox(BOX, 'se', [60, 40], [70, 45], PICTURE)).toEqual([40, 30, 30, 15]);
    expect(dragBox(BOX, 'nw', [40, 30], [30, 25], PICTURE)).toEqual([30, 25, 30, 15]);
    expect(dragBox(BOX, 'ne', [60, 30], [70, 25], PICTURE)).toEqual([40, 25, 30, 15]);
    expect(dragBox(BOX, 'sw', [40, 40], [30, 45], PICTURE)).toEqual([30, 30, 30, 15]);
  });

  it('turns over where a corner passes its opposite, and never vanishes', () => {
    expect(dragBox(BOX, 'se', [60, 40], [30, 40], PICTURE)).toEqual([30, 30, 10, 10]);
    expect(dragBox(BOX, 'se', [60, 40], [40, 30], PICTURE)).toEqual([40, 30, 1, 1]);
  });
});

it('finds a point in the picture wherever its layer lies', () => {
  const layer = { getBoundingClientRect: () => ({ left: 10, top: 20, width: 100, height: 50 }) } as unknown as Element;
  expect(findPoint({ clientX: 60, clientY: 30 }, layer, PICTURE)).toEqual([100, 20]);
  expect(findPoint({ clientX: 0, clientY: 999 }, layer, PICTURE)).toEqual([0, 100]);
});

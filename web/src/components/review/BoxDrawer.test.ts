import { describe, expect, it } from 'vitest';

import { moveBox, spanBox } from './BoxDrawer';

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

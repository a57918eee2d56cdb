import { describe, expect, it } from 'vitest';

import { findSquareInside } from './square';

describe('findSquareInside', () => {
  it('moves inside the picture and never grows beyond it', () => {
    const picture = { width: 100, height: 80 };
    expect(findSquareInside([0, 0, 20, 10], picture)).toEqual({ left: 0, top: 0, width: 27, height: 27 });
    expect(findSquareInside([90, 70, 10, 10], picture)).toEqual({ left: 86, top: 66, width: 14, height: 14 });
    expect(findSquareInside([0, 0, 100, 80], picture)).toMatchObject({ width: 80, height: 80 });
  });
});

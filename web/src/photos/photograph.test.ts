import { describe, expect, it } from 'vitest';

import { spreadRgb } from './photograph';

describe('spreadRgb', () => {
  it('puts full opacity beside each colour', () => {
    expect([...spreadRgb(Uint8Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });
});

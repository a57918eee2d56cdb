import { describe, expect, it } from 'vitest';

import { findEstimate, LEAST_CELLS } from './estimate';

const share = (n: number) => ({ right: n, n, value: 1, interval: [0.9, 1] as [number, number] });

describe('the estimate of a profile', () => {
  it('is given from 30 cells on, and of fewer there is none', () => {
    const figures = (n: number) => ({ figures: { before: share(n), after: share(n) } });
    expect(LEAST_CELLS).toBe(30);
    expect(findEstimate(figures(2))).toBeNull();
    expect(findEstimate(figures(29))).toBeNull();
    expect(findEstimate(figures(30))).toEqual(figures(30).figures);
    expect(findEstimate({ figures: null })).toBeNull();
  });
});

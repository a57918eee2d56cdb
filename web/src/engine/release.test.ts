import { describe, expect, it } from 'vitest';

import { findByteQuantile, findQuantile } from '../slides/quantile';
import { release } from './release';

describe('what a tile leaves behind', () => {
  it('is given back once, also where it is given back already', () => {
    const [bytes, other] = [new Uint8Array(10), Uint8Array.of(1)];
    release(bytes);
    release(bytes, other);
    // Older engines leave it to their collector.
    const isNewer = 'transfer' in ArrayBuffer.prototype;
    expect([bytes.length, other.length]).toEqual(isNewer ? [0, 0] : [10, 1]);
  });

  it.each([[[3]], [[7, 7, 9, 200]], [[0, 1, 2, 3, 4, 5, 255, 255, 17, 18]]])('is counted as a list of it would be: %j', (values) => {
    const counts = new Uint32Array(256);
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
    for (const share of [0, 0.3, 0.5, 0.98, 1]) expect(findByteQuantile(counts, share)).toBeCloseTo(findQuantile(values, share), 10);
  });
});

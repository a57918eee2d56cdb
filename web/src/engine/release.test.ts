import { describe, expect, it } from 'vitest';

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
});

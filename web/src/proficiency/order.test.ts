import { describe, expect, it } from 'vitest';

import { countRepeatable, drawOrder, GAP } from './order';

const ids = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1).padStart(4, '0'));

describe('drawOrder', () => {
  it('gives all readers of a test one order, whatever the order of its file', () => {
    const drawn = drawOrder(ids(40), 2026, 8);
    expect(drawOrder(ids(40).reverse(), 2026, 8)).toEqual(drawn);
    expect(drawOrder(ids(40), 2027, 8)).not.toEqual(drawn);
  });

  it('draws as it always has: a test that was handed over keeps its order', () => {
    expect(drawOrder(ids(9), 1, 2).map(Number)).toEqual([8, 3, 7, 2, 5, 9, 4, 8, 1, 7, 6]);
  });

  it.each([1, 2, 3, 4, 5])('asks every cell, some twice, with others between (seed %d)', (seed) => {
    const drawn = drawOrder(ids(40), seed, 12);
    expect(drawn).toHaveLength(52);
    expect(new Set(drawn).size).toBe(40);
    for (const id of ids(40)) {
      const [first = 0, second] = drawn.flatMap((one, at) => (one === id ? [at] : []));
      if (second !== undefined) expect(new Set(drawn.slice(first + 1, second)).size).toBeGreaterThanOrEqual(GAP);
    }
  });

  it('asks no more cells twice than can be', () => {
    expect(drawOrder(ids(6), 3, 6)).toHaveLength(6);
    expect(countRepeatable(6)).toBe(0);
    expect(drawOrder(ids(7), 3, 7)).toHaveLength(8);
    expect(countRepeatable(7)).toBe(1);
    expect(drawOrder(ids(1), 3, 1)).toEqual(['0001']);
  });
});

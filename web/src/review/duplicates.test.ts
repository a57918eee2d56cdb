import { describe, expect, it } from 'vitest';

import { findDuplicatesOf, type LocatedCell, type LocatedPicture } from './duplicates';
import { measureCosine, packEmbedding } from './embedding';
import type { Box } from './types';

/** A direction of its own for every seed; `noise` tilts it as another crop of the same cell would. */
function embed(seed: number, noise = 0): number[] {
  return packEmbedding(
    Array.from({ length: 64 }, (_, index) => Math.sin(seed * 12.9898 + index * 78.233) + noise * Math.sin(index * 3.7 + seed)),
  );
}

const cell = (id: string, box: Box, seed: number, noise = 0): LocatedCell => ({ id, box, embedding: embed(seed, noise) });
const picture = (id: string, ...cells: LocatedCell[]): LocatedPicture => ({ id, width: 640, height: 480, cells });

const LEFT = picture('l', cell('l1', [400, 100, 60, 60], 1), cell('l2', [520, 300, 70, 66], 2), cell('l3', [10, 10, 50, 50], 3));
/** 380 pixels to the right and 20 down: l1 and l2 are on it, l3 is not. */
const RIGHT = picture('r', cell('r1', [20, 80, 62, 60], 1, 0.1), cell('r2', [141, 281, 70, 66], 2, 0.1), cell('r3', [500, 50, 50, 50], 4));

describe('findDuplicatesOf', () => {
  it('finds the cells two photographs share, and keeps those of the earlier', () => {
    expect(findDuplicatesOf(RIGHT, [LEFT])).toMatchObject([
      { keep: 'l1', drop: 'r1', votes: 2 },
      { keep: 'l2', drop: 'r2', votes: 2 },
    ]);
  });

  it('never pairs cells of one picture', () => {
    const twins = picture('t', cell('t1', [0, 0, 60, 60], 1), cell('t2', [200, 0, 60, 60], 1));
    expect(findDuplicatesOf(twins, [twins])).toEqual([]);
  });

  it('takes each cell once where look-alikes are many', () => {
    const first = picture('a', cell('a1', [400, 100, 60, 60], 1), cell('a2', [402, 250, 60, 60], 1));
    const second = picture('b', cell('b1', [100, 100, 60, 60], 1), cell('b2', [102, 250, 60, 60], 1));
    expect(findDuplicatesOf(second, [first]).map(({ keep, drop }) => [keep, drop])).toEqual([['a1', 'b1'], ['a2', 'b2']]);
  });

  it('wants one shift for all pairs', () => {
    const moved = picture('m', cell('m1', [20, 80, 62, 60], 1, 0.1), cell('m2', [300, 10, 70, 66], 2, 0.1));
    expect(findDuplicatesOf(moved, [LEFT])).toEqual([]);
  });

  it('believes a lone pair only if it is all but equal', () => {
    const lone = (noise: number, size = 60) => picture('n', cell('n1', [100, 100, size, 60], 1, noise));
    const first = picture('a', cell('a1', [400, 100, 60, 60], 1));
    expect(findDuplicatesOf(lone(0.02), [first])).toMatchObject([{ keep: 'a1', drop: 'n1', votes: 1 }]);
    expect(measureCosine(embed(1), embed(1, 0.3))).toBeGreaterThan(0.94);
    expect(measureCosine(embed(1), embed(1, 0.3))).toBeLessThan(0.98);
    expect(findDuplicatesOf(lone(0.3), [first])).toEqual([]);
    expect(findDuplicatesOf(lone(0.02, 75), [first])).toEqual([]);
  });

  it('is spoken against by a cell that should be on both', () => {
    const first = picture('a', cell('a1', [400, 100, 60, 60], 1), cell('a2', [500, 200, 60, 60], 5));
    const second = picture('b', cell('b1', [100, 100, 60, 60], 1));
    expect(findDuplicatesOf(second, [first])).toEqual([]);
  });

  it('does not compare cells of other looks or sizes', () => {
    const other = picture('o', cell('o1', [20, 80, 60, 60], 6), cell('o2', [141, 281, 110, 66], 2));
    expect(findDuplicatesOf(other, [LEFT])).toEqual([]);
  });
});

describe('embeddings', () => {
  it('keep seven digits when packed', () => {
    const raw = Float32Array.from({ length: 64 }, (_, index) => Math.sin(index) * 0.003);
    const packed = packEmbedding(raw);
    expect(packed.every((value, index) => Math.abs(value - (raw[index] ?? NaN)) <= 5.1e-7 * Math.abs(value))).toBe(true);
    expect(Math.max(...packed.map((value) => String(value).length))).toBeLessThan(16);
    expect(packEmbedding([-0, 0])).toEqual([0, 0]);
  });

  it('of two models are nothing alike', () => {
    expect(measureCosine([1, 2], [1, 2, 3])).toBe(0);
    expect(measureCosine([0, 0], [1, 2])).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';

import { findViewTile, listViewLevels, VIEW_TILE_PX } from './viewLevels';

/** Tiles on a screen of 2,000 pixels at most: of a level that is finer than it, and of the smallest one. */
function countShown(levels: readonly { width: number; height: number }[]): number {
  const shown = listViewLevels(levels);
  const smallest = shown.at(-1);
  const screen = Math.ceil((2 * 2000) / VIEW_TILE_PX) + 1;
  return screen ** 2 + Math.ceil((smallest?.width ?? NaN) / VIEW_TILE_PX) * Math.ceil((smallest?.height ?? NaN) / VIEW_TILE_PX);
}

describe('levels of the viewer', () => {
  it('are those of the file where its smallest one is small enough', () => {
    const levels = [{ width: 5000, height: 1640 }, { width: 1000, height: 328 }];
    expect(listViewLevels(levels)).toEqual(levels.map((level, from) => ({ ...level, from, shrink: 1 })));
    expect(listViewLevels([{ width: 1024, height: 1024 }])).toHaveLength(1);
  });

  it('go on in halves below the smallest level, so that as many tiles are held of a slide of any size', () => {
    const levels = [{ width: 100_000, height: 80_001 }, { width: 3125, height: 2501 }];
    expect(listViewLevels(levels).slice(2)).toEqual([
      { width: 1563, height: 1251, from: 1, shrink: 2 },
      { width: 782, height: 626, from: 1, shrink: 4 },
    ]);
    expect(countShown(levels)).toBeLessThan(90);
    expect(countShown([{ width: 32_768, height: 32_768 }])).toBeLessThan(90);
  });

  it('have tiles that end with the level', () => {
    const level = { width: 1563, height: 1251, from: 1, shrink: 2 };
    expect(findViewTile(level, 0, 0)).toEqual([0, 0, 512, 512]);
    expect(findViewTile(level, 3, 2)).toEqual([1536, 1024, 1563, 1251]);
  });
});

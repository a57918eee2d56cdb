import { describe, expect, it } from 'vitest';

import { fitTiles, listRange, moveTile, placeTile, planTiles, TILE_LAYOUTS } from './tileLayout';

describe('the tiles of a gallery', () => {
  it('fill their rows, four across on a telephone, and can be met by a finger at every size', () => {
    expect(fitTiles(366, TILE_LAYOUTS.medium).columns).toBe(4);
    expect(fitTiles(336, TILE_LAYOUTS.medium).columns).toBe(4);
    for (const layout of Object.values(TILE_LAYOUTS)) {
      for (let width = 300; width < 2600; width += 7) {
        const { columns, side_px, margin_px } = fitTiles(width, layout);
        expect(side_px).toBeGreaterThanOrEqual(44);
        expect(side_px).toBeGreaterThanOrEqual(layout.tile_px);
        const used = columns * side_px + (columns - 1) * 4;
        expect(margin_px).toBeGreaterThanOrEqual(0);
        expect(used + 2 * margin_px).toBeLessThanOrEqual(width);
        // No room for one more is left.
        expect(width - used).toBeLessThan(layout.tile_px + 8);
      }
    }
  });

  it('are one to a row where there is hardly any room', () => {
    expect(fitTiles(20, TILE_LAYOUTS.large)).toMatchObject({ columns: 1, side_px: 12, margin_px: 4 });
  });
});

describe('a plan of tiles', () => {
  /** Ten columns of 100 px, 4 px apart: sections of 25, none and 7. */
  const grid = { columns: 10, side_px: 100, margin_px: 6 };
  const plan = planTiles(grid, [25, 0, 7], true);

  it('has its sections below each other, and no tile on another or on a heading', () => {
    const corners = plan.sections.flatMap((section) =>
      Array.from({ length: section.count }, (_, at) => {
        const { left_px, top_px } = placeTile(plan, section, section.first + at);
        expect(top_px).toBeGreaterThanOrEqual(section.heading_px);
        expect(top_px + grid.side_px).toBeLessThanOrEqual(section.height_px);
        return `${left_px} ${section.top_px + top_px}`;
      }),
    );
    expect(new Set(corners).size).toBe(32);
    for (const [at, section] of plan.sections.entries()) {
      const before = plan.sections[at - 1];
      expect(section.top_px).toBe(before === undefined ? 0 : before.top_px + before.height_px);
      expect(section.first).toBe(before === undefined ? 0 : before.first + before.count);
    }
  });

  it('names the tiles in sight and two rows around them, in any section', () => {
    const flat = planTiles(grid, [1000], false);
    // Rows 20 to 22 of 104 px, and two above and below.
    expect(listRange(flat, 20 * 104, 22 * 104 + 50)).toEqual({ from: 180, to: 250 });
    expect(listRange(flat, 0, 50)).toEqual({ from: 0, to: 30 });
    expect(listRange(plan, 0, 10_000)).toEqual({ from: 0, to: 32 });
    // Far below the end there is nothing.
    expect(listRange(plan, 5000, 6000)).toEqual({ from: 0, to: 0 });
  });

  it.each([
    ['ArrowRight', 24, 25], ['ArrowRight', 31, 31], ['ArrowLeft', 25, 24], ['ArrowLeft', 0, 0],
    ['ArrowDown', 3, 13], ['ArrowDown', 18, 24], ['ArrowDown', 24, 29], ['ArrowDown', 29, 29],
    ['ArrowUp', 13, 3], ['ArrowUp', 3, 3], ['ArrowUp', 31, 24], ['ArrowUp', 27, 22],
    ['PageDown', 2, 22], ['PageUp', 29, 14], ['Home', 30, 0], ['End', 2, 31],
  ])('is walked by %s from tile %i to %i', (key, from, to) => {
    expect(moveTile(plan, from, key, 220)).toBe(to);
  });

  it('leaves other keys alone', () => {
    expect(moveTile(plan, 3, 'x', 220)).toBeNull();
  });
});

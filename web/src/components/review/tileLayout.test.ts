import { describe, expect, it } from 'vitest';

import { fitTiles, TILE_LAYOUTS } from './tileLayout';

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

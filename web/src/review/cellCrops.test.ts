import { describe, expect, it, vi } from 'vitest';

import type { CutPicture } from '../photos/cutter';
import { makeReviewed } from '../testing/reviewStates';
import { cutCells } from './cellCrops';

const file = (text: string) => new Blob([text], { type: 'image/png' });

describe('cutCells', () => {
  it('decodes each photograph once and passes over what cannot be read', async () => {
    const cells = Object.values(makeReviewed().session.cells);
    const cut = vi.fn<CutPicture>((_, cuts) => Promise.resolve(cuts.map(() => file('crop'))));
    const found = [];
    for await (const { cell } of cutCells(cells, (id) => Promise.resolve(id === 'q' ? null : file(id)), { type: 'image/png' }, cut)) {
      found.push(cell.id);
    }
    expect(found).toEqual(['p.0', 'p.1', 'p.2']);
    expect(cut).toHaveBeenCalledOnce();
    cut.mockRejectedValue(new Error('damaged'));
    for await (const { cell } of cutCells(cells, () => Promise.resolve(file('x')), { type: 'image/png' }, cut)) found.push(cell.id);
    expect(found).toHaveLength(3);
  });
});

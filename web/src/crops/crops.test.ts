import { afterEach, describe, expect, it, vi } from 'vitest';

import { must, makeReviewed } from '../testing/reviewStates';
import { cutCells } from './cells';
import type { CutPicture } from './cutter';
import { spreadRgb } from './photograph';
import { Crops } from './shelf';
import { findSquareInside } from './square';

afterEach(() => vi.restoreAllMocks());

const file = (text: string) => new Blob([text], { type: 'image/png' });

describe('findSquareInside', () => {
  it('moves inside the picture and never grows beyond it', () => {
    const picture = { width: 100, height: 80 };
    expect(findSquareInside([0, 0, 20, 10], picture)).toEqual({ left: 0, top: 0, width: 27, height: 27 });
    expect(findSquareInside([90, 70, 10, 10], picture)).toEqual({ left: 86, top: 66, width: 14, height: 14 });
    expect(findSquareInside([0, 0, 100, 80], picture)).toMatchObject({ width: 80, height: 80 });
  });
});

describe('spreadRgb', () => {
  it('puts full opacity beside each colour', () => {
    expect([...spreadRgb(Uint8Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });
});

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

describe('Crops', () => {
  it('cuts what is wanted of a photograph at once, and says so where there is none', async () => {
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:made');
    const revoke = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined);
    const cut = vi.fn<CutPicture>((_, cuts) => Promise.resolve(cuts.map(() => file('crop'))));
    const crops = new Crops({ loadBlob: (id) => Promise.resolve(id === 'gone' ? null : file(id)), cut });
    const heard = vi.fn();
    crops.subscribe(heard);
    crops.want('p', [1, 2, 3, 4]);
    crops.want('p', [5, 6, 7, 8]);
    crops.want('gone', [1, 2, 3, 4]);
    expect(crops.peek('p', [1, 2, 3, 4])).toBeUndefined();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
    expect([crops.peek('p', [1, 2, 3, 4]), crops.peek('p', [5, 6, 7, 8]), crops.peek('gone', [1, 2, 3, 4])]).toEqual(['blob:made', 'blob:made', null]);
    expect(must(cut.mock.calls[0])[1]).toEqual([
      { kind: 'cell', box: [1, 2, 3, 4] },
      { kind: 'cell', box: [5, 6, 7, 8] },
    ]);
    vi.useFakeTimers();
    crops.close();
    expect(revoke).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(revoke).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});

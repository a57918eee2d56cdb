import { afterEach, describe, expect, it, vi } from 'vitest';

import { must } from '../testing/reviewStates';
import { CropCache } from './cropCache';
import type { CutPicture } from './cutter';

afterEach(() => vi.restoreAllMocks());

const file = (text: string) => new Blob([text], { type: 'image/png' });

describe('Crops', () => {
  it('cuts what is wanted of a photograph at once, and says so where there is none', async () => {
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:made');
    const revoke = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined);
    const cut = vi.fn<CutPicture>((_, cuts) => Promise.resolve(cuts.map(() => file('crop'))));
    const crops = new CropCache({ loadBlob: (id) => Promise.resolve(id === 'gone' ? null : file(id)), cut });
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

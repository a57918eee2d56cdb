import { encode } from 'fast-png';
import { describe, expect, it, vi } from 'vitest';

import type { CutPicture } from './cutter';
import { copyForDisplay } from './displayCopy';

const cutInWorker = vi.hoisted(() => vi.fn<CutPicture>());
vi.mock('./cutter', () => ({ cutInWorker }));

function makePng(depth: 8 | 16): Blob {
  const data = depth === 16 ? new Uint16Array(4) : new Uint8Array(4);
  return new Blob([new Uint8Array(encode({ width: 2, height: 2, data, channels: 1, depth }))]);
}

describe('copyForDisplay', () => {
  it('cuts the whole out as the engine reads it, at most 4,096 pixels long', async () => {
    const copy = new Blob(['copy']);
    cutInWorker.mockResolvedValue([copy]);
    const deep = makePng(16);
    expect(await copyForDisplay(deep, { width: 300, height: 200 })).toBe(copy);
    await copyForDisplay(deep, { width: 5000, height: 8000 });
    expect(cutInWorker.mock.calls.map(([, cuts, options]) => [cuts, options.longest_px])).toEqual([
      [[{ kind: 'window', window: { left: 0, top: 0, width: 300, height: 200 } }], 300],
      [[{ kind: 'window', window: { left: 0, top: 0, width: 5000, height: 8000 } }], 4096],
    ]);
  });

  it('makes none of what the browser shows itself', async () => {
    cutInWorker.mockClear();
    expect(await copyForDisplay(makePng(8), { width: 2, height: 2 })).toBeNull();
    expect(cutInWorker).not.toHaveBeenCalled();
  });
});

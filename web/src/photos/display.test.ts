import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';

import { needsCopy } from './display';

function makePng(depth: 8 | 16): Blob {
  const data = depth === 16 ? new Uint16Array(4) : new Uint8Array(4);
  return new Blob([new Uint8Array(encode({ width: 2, height: 2, data, channels: 1, depth }))]);
}

describe('needsCopy', () => {
  it.each([8, 16] as const)('knows a PNG of %i bits', async (depth) => {
    expect(await needsCopy(makePng(depth))).toBe(depth === 16);
  });

  it.each([[[0x49, 0x49, 42, 0]], [[0x4d, 0x4d, 0, 42]]])('knows a TIFF by %j', async (signature) => {
    expect(await needsCopy(new Blob([new Uint8Array([...signature, 8, 0])]))).toBe(true);
  });

  it('takes nothing else for one', async () => {
    expect(await needsCopy(new Blob([new Uint8Array(30).fill(16)]))).toBe(false);
    expect(await needsCopy(new Blob([]))).toBe(false);
  });
});

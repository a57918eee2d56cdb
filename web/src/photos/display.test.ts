import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';

import { isDeepPng } from './deepPng';

describe('isDeepPng', () => {
  it.each([8, 16] as const)('knows a PNG of %i bits', async (depth) => {
    const data = depth === 16 ? new Uint16Array(4) : new Uint8Array(4);
    const bytes = new Uint8Array(encode({ width: 2, height: 2, data, channels: 1, depth }));
    expect(await isDeepPng(new Blob([bytes]))).toBe(depth === 16);
  });

  it('takes nothing else for one', async () => {
    expect(await isDeepPng(new Blob([new Uint8Array(30).fill(16)]))).toBe(false);
    expect(await isDeepPng(new Blob([]))).toBe(false);
  });
});

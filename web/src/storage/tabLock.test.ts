import { describe, expect, it } from 'vitest';

import { makeLocks } from '../testing/fakeLocks';
import { claimSession, type ClaimTools } from './tabLock';

describe.each<[string, () => ClaimTools]>([
  ['by lock', () => ({ locks: makeLocks() })],
  ['by channel', () => ({ locks: null, wait_ms: 40 })],
])('claimSession %s', (way, makeTools) => {
  it('gives a session to one tab until it lets go', async () => {
    const tools = makeTools();
    const first = await claimSession(`${way} a`, tools);
    expect(first).not.toBeNull();
    expect(await claimSession(`${way} a`, tools)).toBeNull();
    const other = await claimSession(`${way} b`, tools);
    expect(other).not.toBeNull();
    other?.release();
    first?.release();
    await new Promise((resolve) => setTimeout(resolve));
    const again = await claimSession(`${way} a`, tools);
    expect(again).not.toBeNull();
    again?.release();
  });

  it('gives it to exactly one of two that ask at once', async () => {
    const tools = makeTools();
    const both = await Promise.all([claimSession(`${way} c`, tools), claimSession(`${way} c`, tools)]);
    expect(both.filter((claim) => claim !== null)).toHaveLength(1);
    both.forEach((claim) => claim?.release());
  });
});

import { describe, expect, it } from 'vitest';

import { makeLocks } from '../testing/fakeLocks';
import { lockSession, type TabLockTools } from './tabLock';

describe.each<[string, () => TabLockTools]>([
  ['by lock', () => ({ locks: makeLocks() })],
  ['by channel', () => ({ locks: null, wait_ms: 40 })],
])('lockSession %s', (way, makeTools) => {
  it('gives a session to one tab until it lets go', async () => {
    const tools = makeTools();
    const first = await lockSession(`${way} a`, tools);
    expect(first).not.toBeNull();
    expect(await lockSession(`${way} a`, tools)).toBeNull();
    const other = await lockSession(`${way} b`, tools);
    expect(other).not.toBeNull();
    other?.release();
    first?.release();
    await new Promise((resolve) => setTimeout(resolve));
    const again = await lockSession(`${way} a`, tools);
    expect(again).not.toBeNull();
    again?.release();
  });

  it('gives it to exactly one of two that ask at once', async () => {
    const tools = makeTools();
    const both = await Promise.all([lockSession(`${way} c`, tools), lockSession(`${way} c`, tools)]);
    expect(both.filter((tabLock) => tabLock !== null)).toHaveLength(1);
    both.forEach((tabLock) => tabLock?.release());
  });
});

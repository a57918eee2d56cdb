import { describe, expect, it, vi } from 'vitest';

import { unlessAborted } from './network';

describe('unlessAborted', () => {
  it('gives what the work gives, or fails as it fails', async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(unlessAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  });

  it('rejects with the reason as soon as the signal aborts, and at once where it has', async () => {
    const loss = new AbortController();
    const waiting = unlessAborted(new Promise(() => undefined), loss.signal);
    loss.abort(new Error('lost'));
    await expect(waiting).rejects.toThrow('lost');
    await expect(unlessAborted(Promise.resolve(7), loss.signal)).rejects.toThrow('lost');
  });

  it('leaves nothing behind at the signal', async () => {
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    await unlessAborted(Promise.resolve(7), signal);
    await Promise.resolve();
    expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(
      added.mock.calls.map(([type, listener]) => [type, listener]),
    );
  });
});

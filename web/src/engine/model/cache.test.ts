import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { forgetReplaced, readCached, writeCached } from './cache';

const PAGE = 'https://page.example';

/** The Cache API as far as it is used here. */
class FakeCache {
  readonly #kept = new Map<string, Response>();

  match(key: Request | string): Promise<Response | undefined> {
    return Promise.resolve(this.#kept.get(addressOf(key))?.clone());
  }

  put(key: string, response: Response): Promise<void> {
    this.#kept.delete(addressOf(key));
    this.#kept.set(addressOf(key), response);
    return Promise.resolve();
  }

  delete(key: Request | string): Promise<boolean> {
    return Promise.resolve(this.#kept.delete(addressOf(key)));
  }

  keys(): Promise<Request[]> {
    return Promise.resolve([...this.#kept.keys()].map((url) => new Request(url)));
  }
}

function addressOf(key: Request | string): string {
  return typeof key === 'string' ? new URL(key, PAGE).href : key.url;
}

async function keep(...hashes: string[]): Promise<void> {
  for (const sha256 of hashes) await writeCached(sha256, new TextEncoder().encode(sha256));
}

async function listKept(...hashes: string[]): Promise<string[]> {
  const found = await Promise.all(hashes.map(readCached));
  return hashes.filter((_, position) => found[position] !== undefined);
}

beforeEach(() => {
  const cache = new FakeCache();
  vi.stubGlobal('caches', { open: () => Promise.resolve(cache) });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('forgetReplaced', () => {
  it('forgets what an earlier version of the model was made of, and keeps what it still needs', async () => {
    await keep('old', 'same');
    await forgetReplaced(`${PAGE}/models/a/manifest.json`, ['old', 'same']);
    expect(await listKept('old', 'same')).toEqual(['old', 'same']);
    await keep('new');
    await forgetReplaced(`${PAGE}/models/a/manifest.json`, ['same', 'new']);
    expect(await listKept('old', 'same', 'new')).toEqual(['same', 'new']);
  });

  it('leaves alone what another model needs', async () => {
    await keep('shared', 'own');
    await forgetReplaced(`${PAGE}/models/a/manifest.json`, ['shared', 'own']);
    await forgetReplaced(`${PAGE}/models/b/manifest.json`, ['shared']);
    await forgetReplaced(`${PAGE}/models/a/manifest.json`, []);
    expect(await listKept('shared', 'own')).toEqual(['shared']);
  });

  it('does nothing where the browser keeps nothing', async () => {
    vi.stubGlobal('caches', { open: () => Promise.reject(new DOMException('No.', 'SecurityError')) });
    await expect(forgetReplaced(`${PAGE}/models/a/manifest.json`, ['a'])).resolves.toBeUndefined();
  });
});

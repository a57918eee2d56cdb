// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { assignKey, DEFAULT_KEY_MAP } from '../keys/keyMap';
import { KeyStore } from './keyStore';

const KEY = 'leukoscope-keys';
beforeEach(() => window.localStorage.clear());

describe('the kept keys', () => {
  it('are there for the next page, and gone after going back to the defaults', () => {
    const store = new KeyStore(() => window.localStorage);
    const changed = vi.fn();
    store.subscribe(changed);
    const map = assignKey(DEFAULT_KEY_MAP, 'q', 'class/BLAST');
    store.setMap(map);
    expect([store.getMap(), changed.mock.calls.length]).toEqual([map, 1]);
    expect(new KeyStore(() => window.localStorage).getMap()).toEqual(map);
    store.setMap(null);
    expect(store.getMap()).toBe(DEFAULT_KEY_MAP);
    expect(window.localStorage.getItem(KEY)).toBeNull();
  });

  it.each(['{', '[]', '{"n":"deed"}', '{"9":"verify"}'])('are the defaults where %s was kept', (kept) => {
    window.localStorage.setItem(KEY, kept);
    expect(new KeyStore(() => window.localStorage).getMap()).toBe(DEFAULT_KEY_MAP);
  });

  it('last as long as the page where nothing can be kept', () => {
    const refuse = () => {
      throw new Error('refused');
    };
    const storage = { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage;
    for (const find of [() => null, () => storage]) {
      const store = new KeyStore(find);
      const map = assignKey(DEFAULT_KEY_MAP, 'q', 'zoom');
      store.setMap(map);
      expect(store.getMap()).toBe(map);
      store.setMap(null);
      expect(store.getMap()).toBe(DEFAULT_KEY_MAP);
    }
  });
});

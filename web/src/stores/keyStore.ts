/** The map of keys as the reader has it, kept on this device. */

import { DEFAULT_KEY_MAP, parseKeyMap, type KeyMap } from '../keys/keyMap';
import { findStorage, keepText, readText } from '../storage/deviceText';

const KEY = 'leukoscope-keys';

/** The kept map; the defaults where none is kept, or one that cannot be used. */
export function readKeyMap(storage: Storage | null): KeyMap {
  return parseKeyMap(readText(storage, KEY) ?? '') ?? DEFAULT_KEY_MAP;
}

export class KeyStore {
  #map: KeyMap | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #findStorage: () => Storage | null;

  constructor(find: () => Storage | null = findStorage) {
    this.#findStorage = find;
  }

  readonly getMap = (): KeyMap => (this.#map ??= readKeyMap(this.#findStorage()));

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another map, or the defaults again (null), which a later version of the page may change. */
  setMap(map: KeyMap | null): void {
    this.#map = map ?? DEFAULT_KEY_MAP;
    keepText(this.#findStorage(), KEY, map === null ? null : JSON.stringify(map));
    for (const listener of this.#listeners) listener();
  }
}

/** One for the page. */
export const keyStore = new KeyStore();

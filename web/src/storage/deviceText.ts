/**
 * Short texts that the page remembers on this device. Private windows and full discs refuse: then they last as long as
 * the page.
 */

/** The browser's storage, or null where reading it alone already throws (blocked cookies). */
export function findStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Null where none is kept, or the browser refuses. */
export function readText(storage: Storage | null, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** Null: none is kept any longer. */
export function keepText(storage: Storage | null, key: string, text: string | null): void {
  try {
    if (text === null) storage?.removeItem(key);
    else storage?.setItem(key, text);
  } catch {
    // Refused; see above.
  }
}

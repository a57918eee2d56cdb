/** The name of the person who verifies, remembered on this device. */

const KEY = 'leukoscope-reader';

/** Empty where none is kept. */
export function readReader(storage: Storage | null): string {
  try {
    return storage?.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export function keepReader(storage: Storage | null, reader: string): void {
  try {
    storage?.setItem(KEY, reader);
  } catch {
    // Private windows and full discs refuse: the name then lasts as long as the page.
  }
}

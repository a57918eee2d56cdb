/** The name of the person who verifies, remembered on this device. */

import { keepText, readText } from '../storage/deviceText';

const KEY = 'leukoscope-reader';

/** Empty where none is kept. */
export function readReader(storage: Storage | null): string {
  return readText(storage, KEY) ?? '';
}

export function keepReader(storage: Storage | null, reader: string): void {
  keepText(storage, KEY, reader);
}

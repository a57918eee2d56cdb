import { useMemo, useSyncExternalStore } from 'react';

import type { CountClass } from '../count/types';
import { makeKeyboard, type Keyboard } from '../keys/keyMap';
import { keyStore } from '../stores/keyStore';

/** The keys as they work for these classes now. */
export function useKeyboard(classes: readonly CountClass[]): Keyboard {
  const map = useSyncExternalStore(keyStore.subscribe, keyStore.getMap);
  return useMemo(() => makeKeyboard(map, classes.map(({ label }) => label)), [map, classes]);
}

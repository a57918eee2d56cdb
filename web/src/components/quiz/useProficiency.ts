import { useEffect, useRef, useState } from 'react';

import type { Attempt, KnownTest } from '../../proficiency/types';
import { TestStore } from '../../storage/testStore';

export interface Proficiency {
  /** Null while the tests are read, and where the browser stores nothing. */
  store: TestStore | null;
  tests: readonly KnownTest[];
  attempts: readonly Attempt[];
  /** What the last task threw; null where it did not. */
  failure: unknown;
  /** Does something with the store and reads it anew. True where it worked. */
  run: (task: (store: TestStore) => Promise<unknown>) => Promise<boolean>;
}

/** The tests and attempts of this browser, as long as the component is mounted. */
export function useProficiency(): Proficiency {
  const [store, setStore] = useState<TestStore | null>(null);
  const [{ tests, attempts }, setStored] = useState<{ tests: KnownTest[]; attempts: Attempt[] }>({ tests: [], attempts: [] });
  const [failure, setFailure] = useState<unknown>(null);
  const isGone = useRef(false);
  const read = async (from: TestStore) => {
    const stored = { tests: await from.listTests(), attempts: await from.listAttempts() };
    if (!isGone.current) setStored(stored);
  };
  useEffect(() => {
    let opened: TestStore | null = null;
    isGone.current = false;
    const open = async () => {
      const fresh = await TestStore.open();
      if (isGone.current) {
        fresh.close();
        return;
      }
      opened = fresh;
      await read(fresh);
      setStore(fresh);
    };
    open().catch(setFailure);
    return () => {
      isGone.current = true;
      opened?.close();
    };
  }, []);
  const run: Proficiency['run'] = async (task) => {
    if (store === null) return false;
    setFailure(null);
    try {
      await task(store);
      await read(store);
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    }
  };
  return { store, tests, attempts, failure, run };
}

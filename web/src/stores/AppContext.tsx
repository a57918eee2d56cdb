import { createContext, use, useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';

import { writePreferences, type Preferences } from './preferences';
import type { ModelStore } from './modelStore';
import type { AppState } from './types';

export interface AppContextValue {
  modelStore: ModelStore;
  state: AppState;
  preferences: Preferences;
  setPreferences: (change: Partial<Preferences>) => void;
}

const AppContext = createContext<AppContextValue | null>(null);

export interface AppProviderProps {
  modelStore: ModelStore;
  initialPreferences: Preferences;
  storage: Storage | null;
  children: ReactNode;
}

/** Hands the session's state and the reader's preferences to every component. */
export function AppProvider({ modelStore, initialPreferences, storage, children }: AppProviderProps) {
  const state = useSyncExternalStore(modelStore.subscribe, modelStore.getState);
  const [preferences, setAll] = useState(initialPreferences);

  const setPreferences = useCallback((change: Partial<Preferences>) => {
    setAll((current) => ({ ...current, ...change }));
  }, []);

  useEffect(() => {
    writePreferences(storage, preferences);
    modelStore.chooseBackend(preferences.backend);
  }, [storage, modelStore, preferences]);

  const value = useMemo(
    () => ({ modelStore, state, preferences, setPreferences }),
    [modelStore, state, preferences, setPreferences],
  );
  return <AppContext value={value}>{children}</AppContext>;
}

export function useApp(): AppContextValue {
  const value = use(AppContext);
  if (value === null) throw new Error('useApp needs an AppProvider around it.');
  return value;
}

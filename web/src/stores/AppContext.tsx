import { createContext, use, useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';

import { writePreferences, type Preferences } from './preferences';
import type { PictureStore } from './pictureStore';
import type { AppState } from './types';

export interface AppContextValue {
  pictureStore: PictureStore;
  state: AppState;
  preferences: Preferences;
  setPreferences: (change: Partial<Preferences>) => void;
}

const AppContext = createContext<AppContextValue | null>(null);

export interface AppProviderProps {
  pictureStore: PictureStore;
  initialPreferences: Preferences;
  storage: Storage | null;
  children: ReactNode;
}

/** Hands the session's state and the reader's preferences to every component. */
export function AppProvider({ pictureStore, initialPreferences, storage, children }: AppProviderProps) {
  const state = useSyncExternalStore(pictureStore.subscribe, pictureStore.getState);
  const [preferences, setAll] = useState(initialPreferences);

  const setPreferences = useCallback((change: Partial<Preferences>) => {
    setAll((current) => ({ ...current, ...change }));
  }, []);

  useEffect(() => {
    writePreferences(storage, preferences);
    pictureStore.chooseBackend(preferences.backend);
  }, [storage, pictureStore, preferences]);

  const value = useMemo(
    () => ({ pictureStore: pictureStore, state, preferences, setPreferences }),
    [pictureStore, state, preferences, setPreferences],
  );
  return <AppContext value={value}>{children}</AppContext>;
}

export function useApp(): AppContextValue {
  const value = use(AppContext);
  if (value === null) throw new Error('useApp needs an AppProvider around it.');
  return value;
}

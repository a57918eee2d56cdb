import { createContext, use, useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';

import { writePreferences, type Preferences } from './preferences';
import type { Session } from './pictureStore';
import type { AppState } from './types';

export interface AppContextValue {
  session: Session;
  state: AppState;
  preferences: Preferences;
  setPreferences: (change: Partial<Preferences>) => void;
}

const AppContext = createContext<AppContextValue | null>(null);

export interface AppProviderProps {
  session: Session;
  initialPreferences: Preferences;
  storage: Storage | null;
  children: ReactNode;
}

/** Hands the session's state and the reader's preferences to every component. */
export function AppProvider({ session, initialPreferences, storage, children }: AppProviderProps) {
  const state = useSyncExternalStore(session.subscribe, session.getState);
  const [preferences, setAll] = useState(initialPreferences);

  const setPreferences = useCallback((change: Partial<Preferences>) => {
    setAll((current) => ({ ...current, ...change }));
  }, []);

  useEffect(() => {
    writePreferences(storage, preferences);
    session.chooseBackend(preferences.backend);
  }, [storage, session, preferences]);

  const value = useMemo(
    () => ({ session, state, preferences, setPreferences }),
    [session, state, preferences, setPreferences],
  );
  return <AppContext value={value}>{children}</AppContext>;
}

export function useApp(): AppContextValue {
  const value = use(AppContext);
  if (value === null) throw new Error('useApp needs an AppProvider around it.');
  return value;
}

import { createContext, use, useEffect, useSyncExternalStore, type ReactNode } from 'react';

import { useApp } from '../stores/AppContext';
import type { Offline, OfflineState } from './offline';

const OfflineContext = createContext<Offline | null>(null);

export interface OfflineProviderProps {
  offline: Offline;
  /** The page's address; relative addresses start here. */
  pageUrl: string;
  children: ReactNode;
}

/** Has the page stored once its model is loaded, and gives every component the state of that. */
export function OfflineProvider({ offline, pageUrl, children }: OfflineProviderProps) {
  const { model, samples } = useApp().state;
  // The page itself is stored even where the model failed.
  const manifestUrl = model.phase === 'ready' || model.phase === 'failed' ? model.manifestUrl : undefined;
  useEffect(() => {
    if (manifestUrl === undefined) return;
    const lists = ['models/index.json', 'samples/index.json'].map((path) => new URL(path, pageUrl).href);
    const urls = [...lists, ...(manifestUrl === null ? [] : [manifestUrl]), ...samples.flatMap(({ url, thumbnailUrl }) => [url, thumbnailUrl])];
    void offline.keep(urls);
  }, [offline, pageUrl, manifestUrl, samples]);
  return <OfflineContext value={offline}>{children}</OfflineContext>;
}

export function useOffline(): { offline: Offline; state: OfflineState } {
  const offline = use(OfflineContext);
  if (offline === null) throw new Error('useOffline needs an OfflineProvider around it.');
  return { offline, state: useSyncExternalStore(offline.subscribe, offline.getState) };
}

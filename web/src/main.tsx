import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './App';
import { WorkerFitter } from './adaptation/fitter';
import { loadModel } from './engine';
import { Offline } from './offline/offline';
import { OfflineProvider } from './offline/OfflineContext';
import { AppProvider } from './stores/AppContext';
import { fetchPicture } from './stores/pictureLink';
import { assessPicture } from './photos/assessPicture';
import { findStorage } from './storage/deviceText';
import { readPreferences } from './stores/preferences';
import { keepReader, readReader } from './stores/reader';
import { ReviewProvider } from './stores/ReviewContext';
import { ReviewStore } from './stores/reviewStore';
import { ModelStore } from './stores/modelStore';
import { applyTheme } from './hooks/useTheme';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('Expected an element with the id "root" in index.html.');

const storage = findStorage();
const preferences = readPreferences(storage, navigator.languages);
// Before the first paint, so that a dark page does not flash white.
applyTheme(preferences.theme, window.matchMedia('(prefers-color-scheme: dark)').matches);

const modelStore = new ModelStore(
  {
    loadModel,
    fetchJson: async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url} answered with status ${response.status}.`);
      return response.json() as Promise<unknown>;
    },
    pageUrl: document.baseURI,
  },
  preferences.backend,
);
void modelStore.start();

const reviewStore = new ReviewStore({
  openStore: async () => (await import('./storage/sessionStore')).SessionStore.open(),
  assess: assessPicture,
  fetchPicture,
  fetchBytes: async (url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered with status ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
  },
  fitter: new WorkerFitter(),
  now: () => new Date().toISOString(),
  reader: readReader(storage),
  keepReader: (reader) => keepReader(storage, reader),
});

const offline = new Offline({
  isSecure: window.isSecureContext,
  container: findServiceWorkers(),
  register: async (...args) => (await import('./offline/register')).registerWorker(...args),
  reload: () => window.location.reload(),
});

createRoot(root).render(
  <StrictMode>
    <AppProvider modelStore={modelStore} initialPreferences={preferences} storage={storage}>
      <OfflineProvider offline={offline} pageUrl={document.baseURI}>
        <ReviewProvider reviewStore={reviewStore}>
          <App isSecure={window.isSecureContext} />
        </ReviewProvider>
      </OfflineProvider>
    </AppProvider>
  </StrictMode>,
);

/** Undefined where there are none, or where asking alone is forbidden. */
function findServiceWorkers(): ServiceWorkerContainer | undefined {
  try {
    return (navigator as Partial<Navigator>).serviceWorker;
  } catch {
    return undefined;
  }
}

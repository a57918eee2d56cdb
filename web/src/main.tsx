import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './App';
import { loadModel } from './engine';
import { AppProvider } from './state/AppContext';
import { fetchPicture } from './state/pictureLink';
import { findStorage, readPreferences } from './state/preferences';
import { Session } from './state/session';
import { applyTheme } from './state/useTheme';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('Expected an element with the id "root" in index.html.');

const storage = findStorage();
const preferences = readPreferences(storage, navigator.languages);
// Before the first paint, so that a dark page does not flash white.
applyTheme(preferences.theme, window.matchMedia('(prefers-color-scheme: dark)').matches);

const session = new Session(
  {
    loadModel,
    fetchPicture,
    fetchJson: async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url} answered with status ${response.status}.`);
      return response.json() as Promise<unknown>;
    },
    createPreview: (blob) => URL.createObjectURL(blob),
    releasePreview: (url) => URL.revokeObjectURL(url),
    pageUrl: document.baseURI,
  },
  preferences.backend,
);
void session.start();

createRoot(root).render(
  <StrictMode>
    <AppProvider session={session} initialPreferences={preferences} storage={storage}>
      <App isSecure={window.isSecureContext} />
    </AppProvider>
  </StrictMode>,
);

/** The page's service worker, registered through Workbox. */

import { messageSW, Workbox } from 'workbox-window';

import type { KeptPage, WorkerEvents } from './offline';

/** Looked for this often while the page stays open; a page left open for weeks would never hear of a new version. */
const LOOK_EVERY_MS = 60 * 60 * 1000;

/** Resolves once a version is at work. Throws what the browser throws where it refuses. */
export async function registerWorker(
  script: string,
  scope: string,
  { onWaiting, onReplaced, onFailed }: WorkerEvents,
): Promise<KeptPage> {
  // Never from the browser's own cache: a host may have told it to keep every script for a day.
  const workbox = new Workbox(script, { scope, updateViaCache: 'none' });
  workbox.addEventListener('waiting', onWaiting);
  // The first one takes over from nobody: it is the version that this page is of.
  let hasOne = navigator.serviceWorker.controller !== null;
  workbox.addEventListener('controlling', () => {
    if (hasOne) onReplaced();
    hasOne = true;
  });
  workbox.addEventListener('redundant', onFailed);
  await workbox.register();
  const registration = await navigator.serviceWorker.ready;
  setInterval(() => {
    // Without a connection there is nothing to find.
    registration.update().catch(() => undefined);
  }, LOOK_EVERY_MS);
  return {
    ask: async (message) => {
      const worker = registration.active;
      return worker !== null && (await messageSW(worker, message)) === true;
    },
    takeOver: () => {
      const isWaiting = registration.waiting !== null;
      hasOne = true;
      workbox.messageSkipWaiting();
      return isWaiting;
    },
  };
}

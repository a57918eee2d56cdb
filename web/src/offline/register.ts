/** The page's service worker, registered through Workbox. */

import { messageSW, Workbox } from 'workbox-window';

import type { KeptPage, WorkerEvents } from './offline';

/** Looked for this often while the page stays open; a page left open for weeks would never hear of a new version. */
const LOOK_EVERY_MS = 60 * 60 * 1000;

/** Resolves once a version is active. Throws the browser's error where it cannot be registered. */
export async function registerWorker(
  script: string,
  scope: string,
  { onWaiting, onReplaced, onFailed }: WorkerEvents,
): Promise<KeptPage> {
  // Never from the browser's own cache: a host may have asked the browser to cache every script for a day.
  const workbox = new Workbox(script, { scope, updateViaCache: 'none' });
  workbox.addEventListener('waiting', onWaiting);
  // The first service worker replaces no other: it has the version of this page, which need not be reloaded.
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

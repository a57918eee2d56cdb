/**
 * The service worker: the page itself, the lists of models and samples, and the samples, cached for use without a
 * connection. The engine caches the models' files by their SHA-256 (engine/model/cache.ts).
 *
 * Only files of the site's own folder are ever answered or cached here. Pictures and sessions of a person are in no
 * request, and a picture fetched by its link goes past this worker.
 */

import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst, NetworkOnly } from 'workbox-strategies';

import { isDecoder, isKept, type WorkerMessage } from './messages';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

/** A line that is up but answers nothing for this long counts as none. */
const PATIENCE_S = 8;

/** Decoders by their addresses, which name their content. */
const DECODER_CACHE = 'leukoscope-decoders';

const scope = self.registration.scope;

clientsClaim();
cleanupOutdatedCaches();

// The page's own address: fetched again while there is a connection, since what it may reach (the security policy) is
// decided by
// the host that serves it today. The cached copy is used where no host answers.
const freshPage = new NetworkOnly({
  networkTimeoutSeconds: PATIENCE_S,
  plugins: [
    {
      fetchDidSucceed: ({ response }) => {
        // A proxy that speaks for a server that is down.
        if (response.status >= 500) throw new Error(`The page was answered with status ${response.status}.`);
        return Promise.resolve(response);
      },
      handlerDidError: () => matchPrecache('index.html'),
    },
  ],
});
const { pathname } = new URL(scope);
registerRoute(
  new NavigationRoute((options) => freshPage.handle(options), {
    allowlist: [new RegExp(`^${escapePattern(pathname)}(index\\.html)?(\\?|$)`)],
  }),
);

precacheAndRoute(self.__WB_MANIFEST);

const lists = new NetworkFirst({
  cacheName: 'leukoscope-lists',
  networkTimeoutSeconds: PATIENCE_S,
  fetchOptions: { cache: 'no-cache' },
  matchOptions: { ignoreVary: true },
});
registerRoute(({ url }) => isKept(url, scope), lists);

registerRoute(({ url }) => isDecoder(url, scope), new CacheFirst({ cacheName: DECODER_CACHE }));
// Another version of the page may need other decoders.
self.addEventListener('activate', (event) => event.waitUntil(caches.delete(DECODER_CACHE)));

self.addEventListener('message', (event) => {
  const message = event.data as WorkerMessage;
  if (message.type === 'SKIP_WAITING') void self.skipWaiting();
  else event.waitUntil(keep(message.urls, event));
});

/** Fetch what the page used before this worker stood between it and the network; answer whether all of it is here. */
async function keep(urls: readonly string[], event: ExtendableMessageEvent): Promise<void> {
  const wanted = urls.filter((url) => isKept(new URL(url), scope));
  const answers = await Promise.allSettled(wanted.map((url) => lists.handle({ event, request: new Request(url) })));
  event.ports[0]?.postMessage(answers.every((answer) => answer.status === 'fulfilled' && answer.value.ok));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Files cached by their SHA-256 between visits, where the browser has the Cache API (https or localhost). */

const NAME = 'leukoscope-files';
const MAX_BYTES = 64 * 2 ** 20;

/** The bytes cached under `sha256`, unverified; undefined when there are none or the cache is out of reach. */
export async function readCached(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const cache = await openCache();
    const response = await cache?.match(keyOf(sha256));
    return response && new Uint8Array(await response.arrayBuffer());
  } catch {
    return undefined; // Private windows and full disks: the network is still there.
  }
}

/** Cache verified bytes, and drop the oldest files beyond 64 MiB. Never throws: a cache is a convenience. */
export async function writeCached(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    const cache = await openCache();
    if (!cache || bytes.length > MAX_BYTES) return;
    await cache.put(keyOf(sha256), new Response(bytes, { headers: { 'Content-Length': String(bytes.length) } }));
    await dropOldest(cache);
  } catch {
    // As above.
  }
}

/**
 * Remember that the model of `manifestUrl` is made of the files `hashes`, and forget those that an earlier version of
 * it
 * needed and no model does any more. Never throws.
 */
export async function forgetReplaced(manifestUrl: string, hashes: readonly string[]): Promise<void> {
  try {
    const cache = await openCache();
    if (!cache) return;
    const record = keyOf(`model/${encodeURIComponent(manifestUrl)}`);
    const replaced = await readRecord(cache, record);
    await cache.put(record, Response.json(hashes));
    const needed = new Set<string>();
    for (const key of await cache.keys()) {
      if (key.url.includes(keyOf('model/'))) for (const sha256 of await readRecord(cache, key)) needed.add(sha256);
    }
    for (const sha256 of replaced) if (!needed.has(sha256)) await cache.delete(keyOf(sha256));
  } catch {
    // As above.
  }
}

async function readRecord(cache: Cache, key: Request | string): Promise<string[]> {
  const response = await cache.match(key);
  return response ? ((await response.json()) as string[]) : [];
}

export async function forgetCached(sha256: string): Promise<void> {
  try {
    await (await openCache())?.delete(keyOf(sha256));
  } catch {
    // As above.
  }
}

async function openCache(): Promise<Cache | undefined> {
  return 'caches' in globalThis ? await caches.open(NAME) : undefined;
}

/** An address that no server has: the cache needs one, and files are identified by the hash of their content. */
function keyOf(sha256: string): string {
  return `/.leukoscope-files/${sha256}`;
}

async function dropOldest(cache: Cache): Promise<void> {
  let kept = 0;
  // Newest first: keys() lists them in the order in which they were put.
  for (const key of [...(await cache.keys())].reverse()) {
    const response = await cache.match(key);
    kept += Number(response?.headers.get('Content-Length') ?? 0);
    if (kept > MAX_BYTES) await cache.delete(key);
  }
}

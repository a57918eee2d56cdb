/** What the page and its service worker say to each other, and which files of the site they mean. */

export type WorkerMessage =
  /** Take over from the version in use. */
  | { type: 'SKIP_WAITING' }
  /** Cache these addresses. Answered through the message's port: true when all of them are here. */
  | { type: 'KEEP'; urls: readonly string[] };

/** Lists and manifests say what there is; samples are pictures of the site's own. Below the folder of the page. */
const KEPT = [/^models\/index\.json$/, /^models\/[^/]+\/manifest\.json$/, /^samples\/[^/]+$/];

/** Whether the service worker caches `url`; `scope` is the address of the page's folder, with the slash. */
export function isKept(url: URL, scope: string): boolean {
  if (!url.href.startsWith(scope) || url.search !== '') return false;
  const path = url.href.slice(scope.length).split('#')[0] ?? '';
  return KEPT.some((pattern) => pattern.test(path));
}

/**
 * What is fetched at the first need and then kept: `libheif` (HEIC), `zxing` (barcodes and QR codes), and three that
 * show whole slides.
 */
export function isDecoder(url: URL, scope: string): boolean {
  return url.href.startsWith(scope) && /^assets\/(libheif|zxing|zxing_reader|geotiff|slideWorker|WholeSlide)-[\w-]+\.(js|css|wasm)$/.test(url.href.slice(scope.length));
}

/** How long an address still holds when nothing shows it any more: the browser may only now be opening it. */
const OPENING_MS = 5000;

/** Releases a blob: address, and the memory behind it, a little later. */
export function releaseBlobUrl(url: string): void {
  setTimeout(() => URL.revokeObjectURL(url), OPENING_MS);
}

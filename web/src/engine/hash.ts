/** SHA-256 in lower-case hexadecimal, with or without `crypto.subtle`. */

export async function hashBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Over plain http:// on a local network browsers hide crypto.subtle; the library is fetched only then.
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  const digest =
    subtle === undefined
      ? (await import('@noble/hashes/sha2.js')).sha256(bytes)
      : new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

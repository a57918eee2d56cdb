/** Bytes as text and back, and the one form of a JSON value that is hashed. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

export type Bytes = Uint8Array<ArrayBuffer>;

/** RFC 8785 (JCS), as Python's `rfc8785` writes it. `value` is JSON; members that are undefined are left out. */
export function writeCanonical(value: unknown): Bytes {
  return new Uint8Array(utf8ToBytes(canonicalize(value) ?? 'null'));
}

/** SHA-256 of the canonical form, in lower-case hexadecimal. */
export function digestJson(value: unknown): string {
  return bytesToHex(sha256(writeCanonical(value)));
}

/** Base64 with the letters of URLs and without padding (RFC 4648, 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Throws an Error where the text is not what `toBase64Url` writes: two texts never stand for the same bytes. */
export function fromBase64Url(text: string): Bytes {
  const bytes = /^[\w-]*$/.test(text) ? fromBase64(text.replace(/-/g, '+').replace(/_/g, '/')) : null;
  if (bytes === null || toBase64Url(bytes) !== text) throw new Error('it is not base64url');
  return bytes;
}

/** Throws an Error where the text is not base64. */
export function fromBase64(text: string): Bytes {
  let letters: string;
  try {
    letters = atob(text);
  } catch {
    throw new Error('it is not base64');
  }
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

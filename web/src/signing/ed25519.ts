/** Ed25519 (RFC 8032): by the browser where it has it, else by a library that is fetched only then. */

import { fromBase64Url, type Bytes } from './bytes';

const NAME = 'Ed25519';
/** What stands before the 32 bytes of a secret key in PKCS #8 (RFC 8410, 7). */
const PKCS8_HEAD = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

export interface KeyPair {
  publicKey: Bytes;
  /** Signs and cannot be read out; null where the browser has no Ed25519. */
  secret: CryptoKey | null;
}

/** The pair of a secret of 32 random bytes. */
export async function makeKeyPair(seed: Bytes): Promise<KeyPair> {
  try {
    const { subtle } = crypto;
    const pkcs8 = Uint8Array.from([...PKCS8_HEAD, ...seed]);
    const readable = await subtle.importKey('pkcs8', pkcs8, NAME, true, ['sign']);
    const { x = '' } = await subtle.exportKey('jwk', readable);
    return { publicKey: fromBase64Url(x), secret: await subtle.importKey('pkcs8', pkcs8, NAME, false, ['sign']) };
  } catch {
    const { getPublicKeyAsync } = await import('@noble/ed25519');
    return { publicKey: new Uint8Array(await getPublicKeyAsync(seed)), secret: null };
  }
}

/** `secret`: what `makeKeyPair` gave, or the 32 bytes where it gave none. */
export async function sign(secret: CryptoKey | Bytes, message: Bytes): Promise<Bytes> {
  if (!(secret instanceof Uint8Array)) return new Uint8Array(await crypto.subtle.sign(NAME, secret, message));
  const { signAsync } = await import('@noble/ed25519');
  return new Uint8Array(await signAsync(message, secret));
}

/** Throws an Error where the browser hides `crypto.subtle`, as over plain http://. */
export async function verify(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if ((globalThis.crypto as Partial<Crypto> | undefined)?.subtle === undefined) {
    throw new Error('this page is open over plain http, where browsers check no signature; open it over https');
  }
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, NAME, false, ['verify']);
    return await crypto.subtle.verify(NAME, key, signature, message);
  } catch {
    const { verifyAsync } = await import('@noble/ed25519');
    return verifyAsync(signature, message, publicKey, { zip215: false });
  }
}

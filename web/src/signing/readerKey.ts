/** A reader's key: made on this device, kept where no script reads it out, and saved as a file under a passphrase. */

import { parseJson } from '../engine/json';
import { fromBase64Url, toBase64Url, writeCanonical, type Bytes } from './bytes';
import { makeKeyPair, sign } from './ed25519';

const FORMAT = 'leukoscope-key-1';
/** OWASP's advice of 2023 for PBKDF2 with HMAC-SHA-256. */
const ITERATIONS = 600_000;
/** A file that asks for more would only stop the page. */
const MAX_ITERATIONS = 10_000_000;
const MAX_CHARACTERS = 10_000;
export const LEAST_PASSPHRASE = 10;

/** The key as a file: its secret is encrypted (AES-GCM), everything else of the file authenticated with it. */
export interface KeyFile {
  format: typeof FORMAT;
  /** Whose key it is, as they typed it. */
  name: string;
  created: string;
  publicKey: string;
  iterations: number;
  /** Base64url. */
  salt: string;
  iv: string;
  secret: string;
}

/** As IndexedDB keeps it. */
export interface ReaderKey {
  publicKey: string;
  name: string;
  created: string;
  /** Signs, and cannot be read out; or, where the browser has no Ed25519, the secret encrypted with such a key. */
  secret: CryptoKey | { wrapping: CryptoKey; iv: Bytes; wrapped: Bytes };
  /** What is saved as a file. */
  file: KeyFile;
}

/** Why a key cannot be made or restored. */
export class KeyError extends Error {
  readonly code: 'not_secure' | 'passphrase_short' | 'passphrase_wrong' | 'file_invalid';

  constructor(code: KeyError['code']) {
    super(code);
    this.code = code;
  }
}

/** Throws KeyError `not_secure` or `passphrase_short`. */
export async function makeReaderKey(name: string, passphrase: string, created: string): Promise<ReaderKey> {
  requireCrypto();
  if (passphrase.length < LEAST_PASSPHRASE) throw new KeyError('passphrase_short');
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const { publicKey } = await makeKeyPair(seed);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const head = {
    format: FORMAT,
    name,
    created,
    publicKey: toBase64Url(publicKey),
    iterations: ITERATIONS,
    salt: toBase64Url(salt),
    iv: toBase64Url(iv),
  } as const;
  const key = await deriveKey(passphrase, salt, ITERATIONS);
  const secret = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: writeCanonical(head) }, key, seed);
  return hold(seed, { ...head, secret: toBase64Url(new Uint8Array(secret)) });
}

/** Throws KeyError `not_secure`, `file_invalid` or `passphrase_wrong` (also where the file was changed). */
export async function restoreReaderKey(text: string, passphrase: string): Promise<ReaderKey> {
  requireCrypto();
  const file = readKeyFile(text);
  const { secret, ...head } = file;
  const iv = fromBase64Url(file.iv);
  let seed: Bytes;
  try {
    const key = await deriveKey(passphrase, fromBase64Url(file.salt), file.iterations);
    const algorithm = { name: 'AES-GCM', iv, additionalData: writeCanonical(head) };
    seed = new Uint8Array(await crypto.subtle.decrypt(algorithm, key, fromBase64Url(secret)));
  } catch {
    throw new KeyError('passphrase_wrong');
  }
  const held = await hold(seed, file);
  if (toBase64Url((await makeKeyPair(seed)).publicKey) !== file.publicKey) throw new KeyError('file_invalid');
  return held;
}

export function writeKeyFile({ file }: ReaderKey): string {
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** Signs with a key that is kept on this device. */
export async function signWith({ secret }: ReaderKey, message: Bytes): Promise<Bytes> {
  if (!('wrapping' in secret)) return sign(secret, message);
  const { wrapping, iv, wrapped } = secret;
  return sign(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, wrapping, wrapped)), message);
}

async function hold(seed: Bytes, file: KeyFile): Promise<ReaderKey> {
  const { publicKey, name, created } = file;
  const pair = await makeKeyPair(seed);
  return { publicKey, name, created, secret: pair.secret ?? (await wrap(seed)), file };
}

async function wrap(seed: Bytes): Promise<Exclude<ReaderKey['secret'], CryptoKey>> {
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { wrapping, iv, wrapped: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, seed)) };
}

async function deriveKey(passphrase: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(passphrase.normalize('NFC'));
  const material = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(algorithm, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function readKeyFile(text: string): KeyFile {
  try {
    const file = parseJson(text, MAX_CHARACTERS) as Omit<KeyFile, 'format'> & { format: unknown };
    const { format, iterations, name, created, publicKey, salt, iv, secret } = file;
    const texts = [name, created, publicKey, salt, iv, secret];
    if (format !== FORMAT || !texts.every((value) => typeof value === 'string')) throw new KeyError('file_invalid');
    if (!Number.isInteger(iterations) || iterations < 1 || iterations > MAX_ITERATIONS) throw new KeyError('file_invalid');
    return { ...file, format };
  } catch {
    throw new KeyError('file_invalid');
  }
}

/** Over plain http:// browsers have nothing to encrypt a secret with. */
function requireCrypto(): void {
  if ((globalThis.crypto as Partial<Crypto> | undefined)?.subtle === undefined) throw new KeyError('not_secure');
}

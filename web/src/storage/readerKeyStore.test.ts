import 'fake-indexeddb/auto';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { fromBase64Url, toBase64Url } from '../signing/bytes';
import { makeKeyPair, sign, verify } from '../signing/ed25519';
import { makeReaderKey, restoreReaderKey, signWith, writeKeyFile } from '../signing/readerKey';
import { TEST_SEED } from '../testing/sealedCopies';
import { deleteReaderKey, findReaderKey, keepReaderKey } from './readerKeyStore';

const PASSPHRASE = 'correct horse';
const NOW = '2026-01-02T03:04:05.000Z';
const MESSAGE = new Uint8Array([1, 2, 3]);

afterEach(() => vi.unstubAllGlobals());

/** As browsers are that have no Ed25519. */
function hideEd25519(): void {
  const { subtle } = crypto;
  vi.stubGlobal('crypto', {
    getRandomValues: crypto.getRandomValues.bind(crypto),
    subtle: new Proxy(subtle, {
      get:
        (target, part: keyof SubtleCrypto) =>
        (...args: unknown[]) =>
          args.includes('Ed25519')
            ? Promise.reject(new DOMException('no', 'NotSupportedError'))
            : (target[part] as (...given: unknown[]) => unknown).apply(target, args),
    }),
  });
}

describe('Ed25519', () => {
  it('gives the same key and signature by the browser and by the library', async () => {
    const own = await makeKeyPair(TEST_SEED);
    expect(own.secret).not.toBeNull();
    const signature = await sign(own.secret ?? TEST_SEED, MESSAGE);
    hideEd25519();
    const other = await makeKeyPair(TEST_SEED);
    expect(other.secret).toBeNull();
    expect(other.publicKey).toEqual(own.publicKey);
    expect(await sign(TEST_SEED, MESSAGE)).toEqual(signature);
    expect(await verify(own.publicKey, signature, MESSAGE)).toBe(true);
    expect(await verify(own.publicKey, signature, new Uint8Array([1, 2, 4]))).toBe(false);
    vi.stubGlobal('crypto', {});
    await expect(verify(own.publicKey, signature, MESSAGE)).rejects.toThrow('open it over https');
  });
});

describe.each(['with', 'without'])('a reader’s key, %s Ed25519 in the browser', (which) => {
  it('is kept, cannot be read out, signs, and comes back from its file with the passphrase', async () => {
    if (which === 'without') hideEd25519();
    const key = await makeReaderKey('Ada', PASSPHRASE, NOW);
    await keepReaderKey(key);
    const kept = await findReaderKey('Ada');
    if (kept === null) throw new Error('Expected the key that was kept.');
    expect(await findReaderKey('Bo')).toBeNull();
    const secret = 'wrapping' in kept.secret ? kept.secret.wrapping : kept.secret;
    expect(secret.extractable).toBe(false);
    const isSigned = async (by: typeof kept) => verify(fromBase64Url(key.publicKey), await signWith(by, MESSAGE), MESSAGE);
    expect(await isSigned(kept)).toBe(true);
    await deleteReaderKey(key.publicKey);
    expect(await findReaderKey('Ada')).toBeNull();
    const restored = await restoreReaderKey(writeKeyFile(key), PASSPHRASE);
    expect([restored.name, restored.publicKey]).toEqual(['Ada', key.publicKey]);
    expect(await isSigned(restored)).toBe(true);
  });
});

describe('a file of a key', () => {
  it('is refused with another passphrase, with another name, or where it is none', async () => {
    const text = writeKeyFile(await makeReaderKey('Ada', PASSPHRASE, NOW));
    await expect(restoreReaderKey(text, 'wrong passphrase')).rejects.toMatchObject({ code: 'passphrase_wrong' });
    await expect(restoreReaderKey(text.replace('Ada', 'Eve'), PASSPHRASE)).rejects.toMatchObject({ code: 'passphrase_wrong' });
    for (const none of ['', '{}', text.slice(0, -20), text.replace('600000', '60000000')]) {
      await expect(restoreReaderKey(none, PASSPHRASE)).rejects.toMatchObject({ code: 'file_invalid' });
    }
  });

  it('has nothing of the secret in the clear', async () => {
    const random = vi.spyOn(crypto, 'getRandomValues');
    const text = writeKeyFile(await makeReaderKey('Ada', PASSPHRASE, NOW));
    const seed = random.mock.results[0]?.value as Uint8Array;
    expect(seed).toHaveLength(32);
    expect(text).not.toContain(toBase64Url(seed));
    random.mockRestore();
  });

  it('is not made under a short passphrase, nor where the page is not secure', async () => {
    await expect(makeReaderKey('Ada', 'short', NOW)).rejects.toMatchObject({ code: 'passphrase_short' });
    vi.stubGlobal('crypto', {});
    await expect(makeReaderKey('Ada', PASSPHRASE, NOW)).rejects.toMatchObject({ code: 'not_secure' });
  });
});

import { describe, expect, it } from 'vitest';

import table from '../../../contract/signing_cases.json' with { type: 'json' };
import { digestJson, fromBase64Url, toBase64Url, writeCanonical } from './bytes';
import { makeKeyPair, sign } from './ed25519';
import { readStatement, writeStatement, type Statement } from './statement';

describe('the canonical form', () => {
  it.each(table.canonical)('of $json is the one that Python writes', ({ json, canonical, sha256 }) => {
    const value: unknown = JSON.parse(json);
    expect(new TextDecoder().decode(writeCanonical(value))).toBe(canonical);
    expect(digestJson(value)).toBe(sha256);
  });
});

describe('a statement', () => {
  const { seed, statement, public_key, jws } = table.signed;

  it('is signed as Python signs it', async () => {
    const secret = fromBase64Url(seed);
    const pair = await makeKeyPair(secret);
    expect(toBase64Url(pair.publicKey)).toBe(public_key);
    expect(await writeStatement(statement as Statement, public_key, (message) => sign(pair.secret ?? secret, message))).toBe(jws);
  });

  it('is read with its key, and is not genuine with another letter', async () => {
    expect(await readStatement(jws)).toEqual({ statement, publicKey: public_key, isGenuine: true });
    const [head = '', , tail = ''] = jws.split('.');
    const other = toBase64Url(writeCanonical({ ...statement, person: 'Eve' }));
    expect((await readStatement(`${head}.${other}.${tail}`)).isGenuine).toBe(false);
    await expect(readStatement(`${jws}=`)).rejects.toThrow('base64url');
  });
});

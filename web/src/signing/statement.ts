/** What a key signs: a statement about one report, its session and its FHIR bundle, as a JSON Web Signature. */

import { parseJson } from '../engine/json';
import type { SessionModel, SessionProfile } from '../review/types';
import { fromBase64Url, toBase64Url, writeCanonical, type Bytes } from './bytes';
import { verify } from './ed25519';

export const STATEMENT_FORMAT = 'leukoscope-statement-1';
/** Far beyond any statement: a name, a model and digests. */
const MAX_CHARACTERS = 20_000;

export interface Statement {
  format: typeof STATEMENT_FORMAT;
  person: string;
  /** ISO 8601 with time zone; of the clock of the device. */
  signed_at: string;
  model: SessionModel | null;
  profile: SessionProfile | null;
  /** How many entries the audit trail had, and the hash of the last. */
  trail: { entries: number; head: string };
  /** SHA-256 of the canonical form (`digestJson`) of every cell's final label by its id, ... */
  labels: string;
  /** ... of the report, its FHIR bundle, and what `condenseSession` makes of the session. */
  report: string;
  fhir: string;
  session: string;
}

export interface SignedStatement {
  statement: Statement;
  /** 43 letters of base64url. */
  publicKey: string;
  /** Whether the key has signed exactly this. */
  isGenuine: boolean;
}

/** Make the JWS; `sign` is the reader's key (RFC 7515, 3.1; RFC 8037, 3.1). */
export async function writeStatement(
  statement: Statement,
  publicKey: string,
  sign: (message: Bytes) => Promise<Bytes>,
): Promise<string> {
  const header = { alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x: publicKey } };
  const signed = [header, statement].map((part) => toBase64Url(writeCanonical(part))).join('.');
  return `${signed}.${toBase64Url(await sign(new Uint8Array(new TextEncoder().encode(signed))))}`;
}

/** Throws an Error, in half a sentence, where the text is no JWS of a statement. */
export async function readStatement(jws: unknown): Promise<SignedStatement> {
  if (typeof jws !== 'string' || jws.length > MAX_CHARACTERS) throw new Error('its statement is no text');
  const [head = '', body = '', tail = '', ...more] = jws.split('.');
  if (tail === '' || more.length > 0) throw new Error('its statement has not three parts');
  const header = readPart(head) as { alg?: unknown; jwk?: { kty?: unknown; crv?: unknown; x?: unknown } };
  const { kty, crv, x } = header.jwk ?? {};
  if (header.alg !== 'EdDSA' || kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') {
    throw new Error('its statement is not signed with Ed25519');
  }
  const statement = readPart(body) as Statement;
  const isKnown = (statement.format as unknown) === STATEMENT_FORMAT && typeof (statement.trail as unknown) === 'object';
  if (!isKnown) throw new Error(`its statement is not of the format ${STATEMENT_FORMAT}`);
  const message = new Uint8Array(new TextEncoder().encode(`${head}.${body}`));
  return { statement, publicKey: x, isGenuine: await verify(fromBase64Url(x), fromBase64Url(tail), message) };
}

function readPart(text: string): object {
  const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(text)), MAX_CHARACTERS);
  if (typeof value !== 'object' || value === null) throw new Error('its statement is no object');
  return value;
}

/** Whether a copy is still what a reader's key signed, and if not, where it differs. Python has the same. */

import { describe } from '../engine/errors';
import { headOf } from '../review/audit';
import type { ReviewSession } from '../review/types';
import { digestJson, fromBase64 } from './bytes';
import { listChanges, type Change } from './changes';
import { condenseSession, listLabels } from './condensed';
import { readStatement, type SignedStatement, type Statement } from './statement';

export type CopyKind = 'report' | 'fhir' | 'session';

interface Stated {
  person: unknown;
  signed_at: unknown;
  key: unknown;
  labels?: string;
  head?: string;
}

/** A copy with its signature taken out of it. */
export interface SignedCopy {
  kind: CopyKind;
  /** What the digest of its kind is of. */
  content: unknown;
  /** What the copy says that the content was. */
  original: unknown;
  jws: unknown;
  /** What the copy says that the statement says, too. */
  stated: Stated;
  /** What else of the copy was signed, by name: for the other copies that a session holds. */
  others?: Partial<Record<CopyKind, unknown>>;
}

export type Verdict =
  | { state: 'verified'; kind: CopyKind; statement: Statement; publicKey: string }
  /** `isGenuine`: the statement is what the key signed, so what differs from it was changed after signing. */
  | { state: 'changed'; kind: CopyKind; statement: Statement; publicKey: string; isGenuine: boolean; changes: Change[] }
  /** No key signs it. `by`: who signed by name alone; `key`: the key it names all the same. */
  | { state: 'no_key'; kind: CopyKind; by: string | null; key: string | null }
  /** `reason`: half a sentence. */
  | { state: 'unreadable'; reason: string };

/** Never throws. */
export async function verifyCopy(copy: SignedCopy): Promise<Verdict> {
  let signed: SignedStatement;
  try {
    signed = await readStatement(copy.jws);
  } catch (error) {
    return { state: 'unreadable', reason: describe(error) };
  }
  const { statement, publicKey, isGenuine } = signed;
  const changes = [
    ...listChanges(copy.original, copy.content),
    ...Object.entries({ [copy.kind]: copy.original, ...copy.others }).flatMap(([kind, value]) =>
      checkDigest(`seal/${kind}`, statement[kind as CopyKind], value),
    ),
  ];
  // A key may sign a statement that its own copy contradicts.
  if (changes.length === 0) changes.push(...checkStated(copy.stated, signed));
  const found = { kind: copy.kind, statement, publicKey };
  if (isGenuine && changes.length === 0) return { state: 'verified', ...found };
  return { state: 'changed', ...found, isGenuine, changes: dropDigests(changes) };
}

/** A report or FHIR bundle as it was parsed. */
export function verifyDocument(value: unknown): Promise<Verdict> {
  const root = asObject(value);
  if (root?.['resourceType'] === 'Bundle') return verifyBundle(root);
  if (root?.['schema_version'] === 1) {
    const { seal, ...content } = root;
    const signature = asObject(root['signature']);
    if (seal === undefined) return noKey('report', signature?.['name'], signature?.['key']);
    const { jws, original, ...more } = asObject(seal) ?? {};
    const added = Object.keys(more).length > 0 ? { seal: more } : {};
    const stated = { person: signature?.['name'], signed_at: signature?.['at'], key: signature?.['key'] };
    return verifyCopy({ kind: 'report', content: { ...content, ...added }, original, jws, stated });
  }
  return unreadable('it is neither a report nor a FHIR bundle of Leukoscope');
}

export function verifySession(session: ReviewSession): Promise<Verdict> {
  const { seal, signature } = session;
  if (!seal) return noKey('session', signature?.by, undefined);
  const { jws, report, fhir, session: original } = seal;
  const stated = {
    person: signature?.by,
    signed_at: signature?.at,
    key: asObject(asObject(report)?.['signature'])?.['key'],
    labels: digestJson(listLabels(session)),
    head: headOf(session.audit),
  };
  return verifyCopy({ kind: 'session', content: condenseSession(session), original, jws, stated, others: { report, fhir } });
}

function verifyBundle(bundle: Record<string, unknown>): Promise<Verdict> {
  // What it holds of a signature is taken out of the copy, not of what was given.
  const content = structuredClone(bundle);
  const entries = Array.isArray(content['entry']) ? (content['entry'] as unknown[]) : [];
  const resources = entries.map((entry) => asObject(asObject(entry)?.['resource']));
  const find = (type: string) => resources.find((resource) => resource?.['resourceType'] === type);
  const signatures = find('Provenance')?.['signature'];
  const signature = asObject(Array.isArray(signatures) ? signatures[0] : undefined);
  const [jws, data] = [takeData(signature), takeData(find('Binary'))];
  const stated = {
    person: asObject((find('DiagnosticReport')?.['resultsInterpreter'] as unknown[] | undefined)?.[0])?.['display'],
    signed_at: signature?.['when'],
    key: asObject(asObject(signature?.['who'])?.['identifier'])?.['value'],
  };
  if (jws === undefined) return noKey('fhir', stated.person, stated.key);
  try {
    const original: unknown = JSON.parse(decodeUtf8(data));
    return verifyCopy({ kind: 'fhir', content, original, jws: decodeUtf8(jws), stated });
  } catch (error) {
    return unreadable(`its signature cannot be read (${describe(error)})`);
  }
}

function takeData(holder: Record<string, unknown> | null | undefined): unknown {
  const data = holder?.['data'];
  if (holder) delete holder['data'];
  return data;
}

function decodeUtf8(data: unknown): string {
  if (typeof data !== 'string') throw new Error('its data are no text');
  return new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(data));
}

/** The original is compared with the copy leaf by leaf; its own digest is what the key has signed. */
function checkDigest(path: string, expected: unknown, value: unknown): Change[] {
  const got = value === undefined ? undefined : digestJson(value);
  return got === expected ? [] : [{ path, about: '', expected, got }];
}

function checkStated(stated: Stated, { statement, publicKey }: SignedStatement): Change[] {
  const { person, signed_at, labels, trail } = statement;
  const said = { person, signed_at, key: publicKey, labels, head: trail.head };
  return Object.entries(stated).flatMap(([name, got]: [string, unknown]) => {
    const expected = said[name as keyof typeof said];
    return got === expected ? [] : [{ path: name, about: '', expected, got }];
  });
}

/** A cell's digest differs with everything else of it that differs. */
function dropDigests(changes: readonly Change[]): Change[] {
  const named = new Set(changes.flatMap(({ path }) => /^(cells\/.*)\/(?!sha256$)[a-z]+(?:\/\d+)?$/.exec(path)?.[1] ?? []));
  return changes.filter(({ path }) => !named.has(/^(cells\/.*)\/sha256$/.exec(path)?.[1] ?? ''));
}

function noKey(kind: CopyKind, by: unknown, key: unknown): Promise<Verdict> {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  return Promise.resolve({ state: 'no_key', kind, by: textOf(by), key: textOf(key) });
}

function unreadable(reason: string): Promise<Verdict> {
  return Promise.resolve({ state: 'unreadable', reason });
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

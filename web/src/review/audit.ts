/**
 * What people did, in order, each entry chained to the one before by SHA-256.
 *
 * The chain shows an entry that was changed, removed or slipped in. Whoever recomputes the whole chain can still forge
 * it:
 * it is evidence against accidents and casual edits, not against a determined forger.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { AuditChange, AuditEntry, Json, ReviewSession } from './types';

/** `previous` of the first entry. */
export const AUDIT_START = '0'.repeat(64);

export type AuditVerdict =
  | { intact: true; entries: number }
  /** `n`: the entry where the chain breaks. */
  | { intact: false; n: number; reason: 'order' | 'link' | 'hash' }
  /** Entries that the signature knew of are missing. */
  | { intact: false; n: number; reason: 'truncated' }
  /** Cells, pictures or figures are not what was signed. */
  | { intact: false; n: number; reason: 'content' };

export function appendEntry(
  audit: readonly AuditEntry[],
  facts: Pick<AuditEntry, 'at' | 'by' | 'action' | 'given' | 'changes'>,
): AuditEntry {
  const entry = { n: audit.length, ...facts, previous: headOf(audit) };
  return { ...entry, hash: hashEntry(entry) };
}

/** Hash of the last entry. */
export function headOf(audit: readonly AuditEntry[]): string {
  return audit.at(-1)?.hash ?? AUDIT_START;
}

/** Recomputes every hash and, where the session is signed, what was signed. */
export function verifyAudit(session: ReviewSession): AuditVerdict {
  let previous = AUDIT_START;
  for (const [n, entry] of session.audit.entries()) {
    if (entry.n !== n) return { intact: false, n, reason: 'order' };
    if (entry.previous !== previous) return { intact: false, n, reason: 'link' };
    if (hashEntry(entry) !== entry.hash) return { intact: false, n, reason: 'hash' };
    previous = entry.hash;
  }
  const { signature } = session;
  if (signature) {
    const n = session.audit.length - 1;
    if (session.audit.at(-1)?.previous !== signature.auditHead) return { intact: false, n, reason: 'truncated' };
    if (hashContent(session) !== signature.content) return { intact: false, n, reason: 'content' };
  }
  return { intact: true, entries: session.audit.length };
}

/** SHA-256 of what is signed: pictures, cells with their names, and everything the report is computed from. */
export function hashContent(session: ReviewSession): string {
  const { model, profile, classes, sampleId, notes, target, totalWbc, ranges, laboratory, copyOf, secondReading } = session;
  const pictures = Object.values(session.pictures).map(({ id, name, sha256: hash }) => ({ id, name, sha256: hash }));
  const cells = Object.values(session.cells).map((cell) => ({ ...cell, embedding: null }));
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return hashText(
    writeCanonical({
      model,
      profile,
      classes,
      sampleId,
      notes,
      target,
      totalWbc,
      ranges,
      laboratory,
      // Absent in most sessions, and then not in the JSON: those signed before these existed keep their hash.
      copyOf,
      secondReading,
      pictures: pictures.sort(byId),
      cells: cells.sort(byId),
    }),
  );
}

/** A value as the trail keeps it: embeddings are left out, they would be most of the file and nobody reads them. */
export function toRecord(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null, (key, part: unknown) => (key === 'embedding' ? undefined : part))) as Json;
}

/** True where an edit left everything as it was. */
export function isUnchanged({ from, to }: AuditChange): boolean {
  return writeCanonical(from) === writeCanonical(to);
}

function hashEntry({ n, at, by, action, given, changes, previous }: Omit<AuditEntry, 'hash'>): string {
  return hashText(writeCanonical({ n, at, by, action, given, changes, previous }));
}

/** Synchronous, since a reducer cannot wait for `crypto.subtle`. */
function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** JSON with sorted keys, so that a file written and read back hashes the same. */
export function writeCanonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

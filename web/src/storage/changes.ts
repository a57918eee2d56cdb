/**
 * Which records differ between two states of a session. The reducer shares what it did not change, so records are
 * compared by identity.
 */

import type { AuditEntry, DuplicateOffer, ReviewCell, ReviewPicture, ReviewSession } from '../review/types';

export interface RecordChange {
  store: 'pictures' | 'cells' | 'duplicates' | 'audit';
  key: [string, string] | [string, number];
  /** Null: it is gone. */
  value: ReviewPicture | ReviewCell | DuplicateOffer | AuditEntry | null;
}

/** `before` null: everything is new. */
export function listChanges(before: ReviewSession | null, after: ReviewSession): RecordChange[] {
  const changes: RecordChange[] = [];
  for (const store of ['pictures', 'cells', 'duplicates'] as const) {
    const now: Record<string, RecordChange['value']> = after[store];
    const old: Record<string, RecordChange['value']> = before?.[store] ?? {};
    if (old === now) continue;
    for (const [id, value] of Object.entries(now)) {
      if (old[id] !== value) changes.push({ store, key: [after.id, id], value });
    }
    for (const id of Object.keys(old)) {
      if (now[id] === undefined) changes.push({ store, key: [after.id, id], value: null });
    }
  }
  // The trail only grows.
  for (const value of after.audit.slice(before?.audit.length ?? 0)) {
    changes.push({ store: 'audit', key: [after.id, value.n], value });
  }
  return changes;
}

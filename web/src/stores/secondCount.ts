/**
 * A second reader's count of a session, by class. It lives as long as the page is open: a session file has one reader.
 */

import { useSyncExternalStore } from 'react';

import type { SecondReader } from '../report/report';

export interface SecondCount {
  reader: string;
  /** By label; classes that were not entered are missing. */
  counts: Readonly<Record<string, number>>;
}

export const NO_SECOND: SecondCount = { reader: '', counts: {} };

const kept = new Map<string, SecondCount>();
const listeners = new Set<() => void>();

export function setSecondCount(sessionId: string, second: SecondCount | null): void {
  if (second === null) kept.delete(sessionId);
  else kept.set(sessionId, second);
  for (const listener of listeners) listener();
}

export function useSecondCount(sessionId: string): SecondCount {
  return useSyncExternalStore(subscribe, () => kept.get(sessionId) ?? NO_SECOND);
}

/** As the report takes it: every cell named, and so confirmed, by the second reader. Null where none was counted. */
export function toSecondReader({ reader, counts }: SecondCount): SecondReader | null {
  const cells = Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, () => ({ label, status: null, confirmed: true, changedByHand: false })),
  );
  return cells.length === 0 ? null : { reader, cells };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

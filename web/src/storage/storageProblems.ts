/** What can go wrong with storing a session, as facts that the page explains. */

import { describe } from '../engine/errors';
import type { SessionSummary } from './summary';

export type StorageProblem =
  /**
   * The browser gives no more room. Nothing is lost while the page stays open: what is not stored stays in memory, and
   * `flush` tries again once a session is deleted. `sessions`, the largest first, are what could be.
   */
  | { kind: 'quota_exceeded'; usage_bytes: number | null; quota_bytes: number | null; sessions: SessionSummary[] }
  /**
   * No IndexedDB here: a private window, or storage that is switched off. Export the session before closing the page.
   */
  | { kind: 'storage_unavailable'; message: string }
  /** Written by a newer version of the page: reload to get it. */
  | { kind: 'storage_newer' }
  /** Another tab keeps the old version open and has to be closed. */
  | { kind: 'storage_outdated_elsewhere' }
  /** Something IndexedDB did not say more about. */
  | { kind: 'storage_failed'; message: string }
  /** Another tab has this session open and would be written over. */
  | { kind: 'open_elsewhere'; sessionId: string }
  | { kind: 'session_missing'; sessionId: string }
  | { kind: 'picture_missing'; sessionId: string; pictureId: string }
  /** Not a file this page wrote. */
  | { kind: 'file_not_session'; reason: string }
  /** Written by a newer version of the page. */
  | { kind: 'file_newer'; format: number }
  /** It holds what no session file holds: names that lead elsewhere, packed data, sizes beyond every bound. */
  | { kind: 'file_unsafe'; reason: string }
  /** A picture is not the one the session was made with, or is missing. */
  | { kind: 'file_damaged'; picture: string };

export class StorageError extends Error {
  readonly problem: StorageProblem;

  constructor(problem: StorageProblem, options?: ErrorOptions) {
    super('reason' in problem ? `${problem.kind}: ${problem.reason}` : problem.kind, options);
    this.name = 'KeepError';
    this.problem = problem;
  }
}

/** By name: the class of this error has changed over the years. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}

export function toStorageProblem(error: unknown): StorageProblem {
  if (error instanceof StorageError) return error.problem;
  return { kind: 'storage_failed', message: describe(error) };
}

/** What went wrong while a session was stored or read, in the reader's language. */

import type { StorageProblem } from '../storage/storageProblems';
import type { Messages } from './en';

export interface StorageExplanation {
  title: string;
  advice: string;
  /** In English, as the browser or the file's reader says it. */
  details: string | null;
}

export function explainStorageProblem(problem: StorageProblem, { review: { storage } }: Messages): StorageExplanation {
  const say = (title: string, advice: string, details: string | null = null) => ({ title, advice, details });
  switch (problem.kind) {
    case 'quota_exceeded':
      return say(storage.quota_exceeded, storage.quota_exceeded_text);
    case 'storage_unavailable':
      return say(storage.storage_unavailable, storage.storage_unavailable_text, problem.message);
    case 'storage_newer':
      return say(storage.storage_newer, storage.storage_newer_text);
    case 'storage_outdated_elsewhere':
      return say(storage.storage_outdated, storage.storage_outdated_text);
    case 'storage_failed':
      return say(storage.storage_failed, storage.storage_failed_text, problem.message);
    case 'open_elsewhere':
      return say(storage.open_elsewhere, storage.open_elsewhere_text);
    case 'session_missing':
    case 'picture_missing':
      return say(storage.missing, storage.missing_text);
    case 'file_not_session':
      return say(storage.file_not_session, storage.file_not_session_text, problem.reason);
    case 'file_newer':
      return say(storage.file_newer, storage.file_newer_text);
    case 'file_unsafe':
      return say(storage.file_unsafe, storage.file_unsafe_text, problem.reason);
    case 'file_damaged':
      return say(storage.file_damaged, storage.file_damaged_text(problem.picture));
  }
}

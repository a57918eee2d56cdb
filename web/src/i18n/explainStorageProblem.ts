/** What went wrong while a session was stored or read, in the reader's language. */

import type { KeepProblem } from '../storage/storageProblems';
import type { Messages } from './en';

export interface KeepExplanation {
  title: string;
  advice: string;
  /** In English, as the browser or the file's reader says it. */
  details: string | null;
}

export function explainKeepProblem(problem: KeepProblem, { review: { keep } }: Messages): KeepExplanation {
  const say = (title: string, advice: string, details: string | null = null) => ({ title, advice, details });
  switch (problem.kind) {
    case 'quota_exceeded':
      return say(keep.quota_exceeded, keep.quota_exceeded_text);
    case 'storage_unavailable':
      return say(keep.storage_unavailable, keep.storage_unavailable_text, problem.message);
    case 'storage_newer':
      return say(keep.storage_newer, keep.storage_newer_text);
    case 'storage_outdated_elsewhere':
      return say(keep.storage_outdated, keep.storage_outdated_text);
    case 'storage_failed':
      return say(keep.storage_failed, keep.storage_failed_text, problem.message);
    case 'open_elsewhere':
      return say(keep.open_elsewhere, keep.open_elsewhere_text);
    case 'session_missing':
    case 'picture_missing':
      return say(keep.missing, keep.missing_text);
    case 'file_not_session':
      return say(keep.file_not_session, keep.file_not_session_text, problem.reason);
    case 'file_newer':
      return say(keep.file_newer, keep.file_newer_text);
    case 'file_unsafe':
      return say(keep.file_unsafe, keep.file_unsafe_text, problem.reason);
    case 'file_damaged':
      return say(keep.file_damaged, keep.file_damaged_text(problem.picture));
  }
}

/** What a review refuses and what keeping it meets with, in words. */

import type { KeepProblem } from '../storage/storageProblems';
import type { RejectedEdit } from '../review/actions';
import type { Messages } from './en';

export function explainRejectedEdit(refusal: RejectedEdit, { review: { refused } }: Messages): string {
  switch (refusal.code) {
    case 'queue_unfinished':
      return refused.queue_unfinished(refusal.pictures);
    case 'unconfirmed':
      return refused.unconfirmed(refusal.cells);
    case 'unidentified':
      return refused.unidentified(refusal.cells);
    case 'unknown_picture':
    case 'unknown_cell':
    case 'unknown_offer':
    case 'unknown_class':
      return refused.gone;
    case 'id_exists':
      return refused.nothing_to_do;
    default:
      return refused[refusal.code];
  }
}

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

/** Texts for problems: what happened, what to do, and technical details. */

import type { Problem } from '../problems';
import type { Messages } from './en';
import type { Language } from './languages';

export interface Explanation {
  title: string;
  advice: string;
  /** In English, as the engine says it; null when the advice says it all. */
  details: string | null;
}

export function explainProblem(problem: Problem, m: Messages, language: Language): Explanation {
  const { problem: words } = m;
  switch (problem.kind) {
    case 'engine':
      return explainEngineProblem(problem, m, language);
    case 'models_missing':
      return { title: words.models_missing, advice: words.models_missing_text, details: problem.message };
    case 'link_invalid':
      return { title: words.link_invalid, advice: words.link_invalid_text(problem.text), details: null };
    case 'link_insecure':
      return { title: words.link_insecure, advice: words.link_insecure_text(problem.host), details: null };
    case 'link_status':
      return {
        title: words.link_status,
        advice: words.link_status_text(problem.host, problem.status),
        details: null,
      };
    case 'link_forbidden':
      return { title: words.link_forbidden, advice: words.link_forbidden_text(problem.host), details: null };
    case 'link_unreachable':
      return {
        title: words.link_unreachable,
        advice: words.link_unreachable_text(problem.host),
        details: null,
      };
    case 'link_blocked':
      return { title: words.link_blocked, advice: words.link_blocked_text(problem.host), details: null };
    case 'link_not_picture':
      return {
        title: words.link_not_picture,
        advice: words.link_not_picture_text(problem.host),
        details: problem.found,
      };
    default:
      // From a session file, which another version may have written.
      return { title: words.worker_failed, advice: words.worker_failed_text, details: JSON.stringify(problem) };
  }
}

function explainEngineProblem(
  { code, message, details }: Extract<Problem, { kind: 'engine' }>,
  { problem: words }: Messages,
  language: Language,
): Explanation {
  switch (code) {
    case 'manifest_unreachable':
      return { title: words.manifest_unreachable, advice: words.manifest_unreachable_text, details: message };
    case 'manifest_invalid':
      return { title: words.manifest_invalid, advice: words.manifest_invalid_text, details: message };
    case 'file_failed':
      return { title: words.file_failed, advice: words.file_failed_text, details: message };
    case 'model_invalid':
      return { title: words.model_invalid, advice: words.model_invalid_text, details: message };
    case 'backend_failed':
      return { title: words.backend_failed, advice: words.backend_failed_text, details: message };
    case 'picture_refused': {
      const reason = describeRefusal(details, language);
      return {
        title: words.picture_refused,
        advice: reason ?? words.picture_refused_text,
        details: reason === null ? message : null,
      };
    }
    case 'picture_unreachable':
      return { title: words.picture_unreachable, advice: words.picture_refused_text, details: message };
    case 'box_invalid':
      return { title: words.box_invalid, advice: words.box_invalid_text, details: message };
    case 'canvas_changed':
      return { title: words.canvas_changed, advice: words.canvas_changed_text, details: null };
    case 'memory_short':
      return { title: words.memory_short, advice: words.memory_short_text, details: message };
    case 'too_slow':
      return { title: words.too_slow, advice: words.too_slow_text, details: message };
    case 'interrupted':
      return { title: words.interrupted, advice: words.interrupted_text, details: null };
    case 'aborted':
      return { title: words.aborted, advice: words.aborted_text, details: null };
    case 'disposed':
      return { title: words.disposed, advice: words.aborted_text, details: null };
    case 'worker_failed':
      return { title: words.worker_failed, advice: words.worker_failed_text, details: message };
    default:
      return { title: words.worker_failed, advice: words.worker_failed_text, details: String(code) };
  }
}

/**
 * Why a picture is refused, in the reader's language: the engine sends the contract's words in every language.
 * Null when `details` are not those of a `picture_refused` error.
 */
function describeRefusal(details: Record<string, unknown>, language: Language): string | null {
  const texts = (details as Partial<typeof details> | undefined)?.['texts'];
  if (typeof texts !== 'object' || texts === null) return null;
  const text = (texts as Record<string, unknown>)[language];
  return typeof text === 'string' ? text : null;
}

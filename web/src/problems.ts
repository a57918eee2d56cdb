/** Problems: errors as facts the page can show, with nothing lost that helps. */

import { EngineError, type EngineErrorCode } from './engine';

/** Why something did not work, in facts; `explainProblem` turns them into words of the reader's language. */
export type Problem =
  | { kind: 'engine'; code: EngineErrorCode; message: string; details: Record<string, unknown> }
  /** `./models/index.json` is missing or says nothing usable. */
  | { kind: 'models_missing'; message: string }
  | { kind: 'link_invalid'; text: string }
  /** The page came over https and the picture would come over http: browsers refuse that. */
  | { kind: 'link_insecure'; host: string }
  | { kind: 'link_status'; host: string; status: number }
  /** The host answers, but lets no other site's page read the picture (CORS). */
  | { kind: 'link_forbidden'; host: string }
  | { kind: 'link_unreachable'; host: string }
  /** The page's host allows no picture from there (the content security policy). */
  | { kind: 'link_blocked'; host: string }
  | { kind: 'link_not_picture'; host: string; found: string };

/** Carries a problem through code that throws. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof EngineError) {
    return { kind: 'engine', code: error.code, message: error.message, details: error.details };
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return { kind: 'engine', code: 'worker_failed', message, details: {} };
}

/** Stopped because somebody asked for it: nothing to report. */
export function isAbort(error: unknown): boolean {
  return (
    (error instanceof EngineError && (error.code === 'aborted' || error.code === 'disposed')) ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

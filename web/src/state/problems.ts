/** Problems: errors as facts the page can show, with nothing lost that helps. */

import { EngineError } from '../engine';
import type { Problem } from './types';

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

import { ProblemError, type Problem } from '../problems';

/** The problem that `run` throws; null where it throws none. */
export function findProblem(run: () => unknown): Problem | null {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
  }
  return null;
}

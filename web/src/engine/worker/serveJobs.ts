/** The worker's side of `page/bridge.ts`: answers each job with a result or an error, and hears when one is stopped. */

import { toErrorMessage } from '../errors';
import type { WorkerReply, WorkerRequest } from '../workerMessages';
import { findScope } from './workerScope';

export interface JobContext<Progress> {
  /** Aborted when the page has given the job up. */
  signal: AbortSignal;
  report: (progress: Progress) => void;
}

export type RunJob<Job, Result, Progress> = (job: Job, context: JobContext<Progress>) => Result | Promise<Result>;

/** Serves the page from now on. `listTransfer`: what of a result changes hands instead of being copied. */
export function serveJobs<Job extends { kind: string }, Result, Progress = never>(
  run: RunJob<Job, Result, Progress>,
  listTransfer: (result: Result) => Transferable[] = () => [],
): void {
  const scope = findScope<WorkerRequest<Job>, WorkerReply<Result, Progress>>();
  const running = new Map<number, AbortController>();

  const answer = async (id: number, job: Job): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const report = (progress: Progress) => scope.postMessage({ id, kind: 'progress', progress });
    try {
      const result = await run(job, { signal: controller.signal, report });
      scope.postMessage({ id, kind: 'result', result }, listTransfer(result));
    } catch (error) {
      scope.postMessage({ id, kind: 'error', error: toErrorMessage(error) });
    } finally {
      running.delete(id);
    }
  };

  scope.onmessage = ({ data: { id, job } }) => {
    if (isWord(job, 'ping')) scope.postMessage({ id, kind: 'alive' });
    else if (isWord(job, 'abort')) running.get(id)?.abort();
    else void answer(id, job);
  };
}

function isWord<Kind extends 'abort' | 'ping'>(job: { kind: string }, kind: Kind): job is { kind: Kind } {
  return job.kind === kind;
}

/** What passes between the page (`page/bridge.ts`) and any of its workers (`worker/serveJobs.ts`). */

import type { ErrorMessage } from './errors';

export type WorkerRequest<Job> = { id: number; job: Job } | { id: number; job: { kind: 'abort' } | { kind: 'ping' } };

export type WorkerReply<Result, Progress = never> =
  | { id: number; kind: 'result'; result: Result }
  | { id: number; kind: 'error'; error: ErrorMessage }
  | { id: number; kind: 'progress'; progress: Progress }
  /** The answer to `ping`, as soon as the worker takes messages. */
  | { id: number; kind: 'alive' };

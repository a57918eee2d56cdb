/** The one owner of a worker: queue, abort and lifetime are here and nowhere else, for every worker of the page. */

import { EngineError, fromErrorMessage } from '../errors';
import type { WorkerReply, WorkerRequest } from '../workerMessages';

interface Entry<Job, Progress> {
  id: number;
  job: Job;
  transfer: Transferable[];
  resolve: (result: never) => void;
  reject: (error: EngineError) => void;
  onProgress: ((progress: Progress) => void) | undefined;
}

export interface CallOptions<Progress> {
  signal?: AbortSignal | undefined;
  transfer?: Transferable[];
  onProgress?: ((progress: Progress) => void) | undefined;
}

export interface BridgeOptions {
  /** Starts the worker; called with the first job, and after a worker has ended. */
  spawn: () => Worker;
  /** The text of the error when the worker breaks down for a reason. */
  explainBreakdown: (reason: string) => string;
  /** How a running job is stopped: by a message to the worker, or by ending the worker for good. Default 'message'. */
  stopBy?: 'message' | 'terminate';
  /** Whether the next job after a breakdown starts another worker. Otherwise every later job fails. Default false. */
  isRestarted?: boolean;
}

/** `Results` gives the result of each kind of `Job`. The worker answers by `serveJobs`. */
export class WorkerBridge<Job extends { kind: string }, Results extends Record<Job['kind'], unknown>, Progress = never> {
  readonly #options: BridgeOptions;
  readonly #queue: Entry<Job, Progress>[] = [];
  #worker: Worker | undefined;
  #current: Entry<Job, Progress> | undefined;
  #lastId = 0;
  #ended: EngineError | undefined;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /** Queue a job. Jobs run one after the other, in the order of the calls. */
  call<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    { signal, transfer = [], onProgress }: CallOptions<Progress> = {},
  ): Promise<Results[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      const entry: Entry<Job, Progress> = { id: ++this.#lastId, job, transfer, resolve, reject, onProgress };
      if (signal) {
        const stop = (): void => this.#abort(entry);
        if (signal.aborted) {
          stop();
          return;
        }
        signal.addEventListener('abort', stop, { once: true });
        const forget = (): void => signal.removeEventListener('abort', stop);
        entry.resolve = (result) => {
          forget();
          resolve(result);
        };
        entry.reject = (error) => {
          forget();
          reject(error);
        };
      }
      this.#queue.push(entry);
      this.#next();
    });
  }

  /** End the worker and reject everything that waits, now and later. Safe to call twice. */
  end(error: EngineError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#fail(error);
  }

  #start(): Worker {
    const worker = this.#options.spawn();
    worker.onmessage = (event: MessageEvent<WorkerReply<Results[Job['kind']], Progress>>) => this.#receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      const reason = event.message || 'its script could not be loaded; the page must allow it (worker-src)';
      const error = new EngineError('worker_failed', this.#options.explainBreakdown(reason));
      if (this.#options.isRestarted) this.#fail(error);
      else this.end(error);
    };
    return worker;
  }

  /** Ends the worker and rejects everything that waits. */
  #fail(error: EngineError): void {
    this.#terminate();
    const waiting = this.#current ? [this.#current, ...this.#queue] : [...this.#queue];
    this.#current = undefined;
    this.#queue.length = 0;
    for (const entry of waiting) entry.reject(error);
  }

  #terminate(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #next(): void {
    if (this.#current || this.#ended) return;
    const entry = this.#queue.shift();
    if (!entry) return;
    this.#current = entry;
    try {
      this.#worker ??= this.#start();
    } catch (error) {
      // A browser without workers, or a policy that forbids them, would refuse every other job in the same way.
      this.#fail(new EngineError('worker_failed', this.#options.explainBreakdown(String(error))));
      return;
    }
    try {
      this.#worker.postMessage({ id: entry.id, job: entry.job } satisfies WorkerRequest<Job>, entry.transfer);
    } catch (error) {
      // Something in the job cannot be sent, such as a bitmap that was closed.
      this.#current = undefined;
      entry.reject(new EngineError('worker_failed', `The picture cannot be sent to the worker: ${String(error)}`));
      this.#next();
    }
  }

  /** The caller's promise rejects at once; the next job waits until the worker has answered this one, or has ended. */
  #abort(entry: Entry<Job, Progress>): void {
    const index = this.#queue.indexOf(entry);
    if (index >= 0) this.#queue.splice(index, 1);
    entry.reject(new EngineError('aborted', 'Stopped on request.'));
    if (this.#current !== entry) return;
    if (this.#options.stopBy === 'terminate') {
      this.#terminate();
      this.#current = undefined;
      this.#next();
    } else {
      this.#worker?.postMessage({ id: entry.id, job: { kind: 'abort' } } satisfies WorkerRequest<Job>);
    }
  }

  #receive(reply: WorkerReply<Results[Job['kind']], Progress>): void {
    const entry = this.#current;
    if (entry?.id !== reply.id) return;
    if (reply.kind === 'progress') {
      entry.onProgress?.(reply.progress);
      return;
    }
    this.#current = undefined;
    // A promise that was already rejected by #abort ignores what follows.
    if (reply.kind === 'result') entry.resolve(reply.result as never);
    else entry.reject(fromErrorMessage(reply.error));
    this.#next();
  }
}

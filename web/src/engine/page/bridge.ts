/** The one owner of the worker: queue, abort and lifetime live here and nowhere else. */

import { EngineError, fromErrorMessage } from '../errors';
import type { Job, Reply, Request, Results } from '../protocol';
import type { Progress } from '../types';

interface Entry {
  id: number;
  job: Job;
  transfer: Transferable[];
  resolve: (result: never) => void;
  reject: (error: EngineError) => void;
  onProgress: ((progress: Progress) => void) | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  transfer?: Transferable[];
  onProgress?: ((progress: Progress) => void) | undefined;
}

export class WorkerBridge {
  readonly #worker: Worker;
  readonly #queue: Entry[] = [];
  #current: Entry | undefined;
  #lastId = 0;
  #ended: EngineError | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = (event: MessageEvent<Reply>) => this.#receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      const reason = event.message || 'its script could not be loaded; the page must allow it (worker-src)';
      this.end(new EngineError('worker_failed', `The engine's worker broke down: ${reason}. Load the page again.`));
    };
  }

  /** Queue a job. Jobs run one after the other, in the order of the calls. */
  call<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    { signal, transfer = [], onProgress }: CallOptions = {},
  ): Promise<Results[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      const entry: Entry = { id: ++this.#lastId, job, transfer, resolve, reject, onProgress };
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
    this.#worker.terminate();
    const waiting = this.#current ? [this.#current, ...this.#queue] : [...this.#queue];
    this.#current = undefined;
    this.#queue.length = 0;
    for (const entry of waiting) entry.reject(error);
  }

  #next(): void {
    if (this.#current || this.#ended) return;
    const entry = this.#queue.shift();
    if (!entry) return;
    this.#current = entry;
    try {
      this.#worker.postMessage({ id: entry.id, job: entry.job } satisfies Request, entry.transfer);
    } catch (error) {
      // Something in the job cannot be sent, such as a bitmap that was closed.
      this.#current = undefined;
      entry.reject(new EngineError('worker_failed', `The picture cannot be sent to the worker: ${String(error)}`));
      this.#next();
    }
  }

  /** The caller is told at once; the next job waits until the worker has let go of this one. */
  #abort(entry: Entry): void {
    const index = this.#queue.indexOf(entry);
    if (index >= 0) this.#queue.splice(index, 1);
    else if (this.#current === entry) {
      this.#worker.postMessage({ id: entry.id, job: { kind: 'abort' } } satisfies Request);
    }
    entry.reject(new EngineError('aborted', 'Stopped on request.'));
  }

  #receive(reply: Reply): void {
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

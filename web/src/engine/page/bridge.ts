/** The one owner of a worker: queue, abort and lifetime are here and nowhere else, for every worker of the page. */

import { EngineError, fromErrorMessage } from '../errors';
import { Watchdog, type JobLimits, type Overrun } from './watchdog';
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

export interface BridgeOptions<Job> {
  /** Starts the worker; called with the first job, and after a worker has ended. */
  spawn: () => Worker;
  /** The text of the error when the worker breaks down for a reason. */
  explainBreakdown: (reason: string) => string;
  /** How a running job is stopped: by a message to the worker, or by ending the worker for good. Default 'message'. */
  stopBy?: 'message' | 'terminate';
  /** Whether the next job after a breakdown starts another worker. Otherwise every later job fails. Default false. */
  isRestarted?: boolean;
  /** How long a job may take; one that takes longer ends the worker and rejects with `too_slow`. */
  findLimits: (job: Job) => JobLimits;
}

/** `Results` gives the result of each kind of `Job`. The worker answers by `serveJobs`. */
export class WorkerBridge<Job extends { kind: string }, Results extends Record<Job['kind'], unknown>, Progress = never> {
  readonly #options: BridgeOptions<Job>;
  readonly #queue: Entry<Job, Progress>[] = [];
  #worker: Worker | undefined;
  #current: Entry<Job, Progress> | undefined;
  #lastId = 0;
  #ended: EngineError | undefined;
  #opening: Job | undefined;
  /** The id of the opening job while the worker is at it. */
  #openingId: number | undefined;
  readonly #watchdog = new Watchdog({
    ask: () => this.#send({ kind: 'ping' }),
    onOverrun: (overrun) => this.#giveUp(overrun),
  });

  constructor(options: BridgeOptions<Job>) {
    this.#options = options;
  }

  /**
   * From now on each new worker is given this job before any other, such as to load the model; with it, a worker that
   * broke down is replaced for the jobs that wait. Where the opening job fails, all others do.
   */
  setOpening(job: Job): void {
    this.#opening = job;
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
      if (this.#opening && this.#openingId === undefined) this.#drop(error);
      else if (this.#options.isRestarted) this.#fail(error);
      else this.end(error);
    };
    return worker;
  }

  /** Ends the worker, rejects the running job, and goes on with the next. */
  #drop(error: EngineError): void {
    this.#terminate();
    this.#current?.reject(error);
    this.#current = undefined;
    this.#next();
  }

  #giveUp({ limit, seconds }: Overrun): void {
    const reason = limit === 'silence' ? `it gave no sign of life for ${seconds} s` : `it took more than ${seconds} s`;
    const error = new EngineError(
      'too_slow',
      `Expected the worker to finish, but ${reason}, so it was ended. Save the picture as PNG or JPEG, or make it smaller.`,
      { limit, seconds },
    );
    if (this.#openingId === undefined) this.#drop(error);
    else this.end(error);
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
    this.#watchdog.stop();
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#openingId = undefined;
  }

  #next(): void {
    if (this.#current || this.#ended || this.#openingId !== undefined) return;
    const entry = this.#queue.shift();
    if (!entry) return;
    this.#current = entry;
    const isNew = this.#worker === undefined;
    try {
      this.#worker ??= this.#start();
    } catch (error) {
      // A browser without workers, or a policy that forbids them, would refuse every other job in the same way.
      this.#fail(new EngineError('worker_failed', this.#options.explainBreakdown(String(error))));
      return;
    }
    if (isNew && this.#opening) {
      this.#openingId = ++this.#lastId;
      this.#watchdog.start(this.#options.findLimits(this.#opening));
      this.#worker.postMessage({ id: this.#openingId, job: this.#opening } satisfies WorkerRequest<Job>);
    } else {
      this.#post(entry);
    }
  }

  #post(entry: Entry<Job, Progress>): void {
    try {
      this.#worker?.postMessage({ id: entry.id, job: entry.job } satisfies WorkerRequest<Job>, entry.transfer);
      this.#watchdog.start(this.#options.findLimits(entry.job));
    } catch (error) {
      // Something in the job cannot be sent, such as a bitmap that was closed.
      this.#current = undefined;
      entry.reject(new EngineError('worker_failed', `The picture cannot be sent to the worker: ${String(error)}`));
      this.#next();
    }
  }

  /** A word to the worker about the running job. */
  #send(word: { kind: 'abort' } | { kind: 'ping' }): void {
    const id = this.#openingId ?? this.#current?.id;
    if (id !== undefined) this.#worker?.postMessage({ id, job: word } satisfies WorkerRequest<Job>);
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
    } else if (this.#openingId === undefined) {
      this.#send({ kind: 'abort' });
      this.#watchdog.hurry();
    } else {
      // It has not been begun.
      this.#current = undefined;
    }
  }

  #receive(reply: WorkerReply<Results[Job['kind']], Progress>): void {
    this.#watchdog.hear();
    if (reply.kind === 'alive') return;
    if (reply.id === this.#openingId) {
      this.#receiveOpening(reply);
      return;
    }
    const entry = this.#current;
    if (entry?.id !== reply.id) return;
    if (reply.kind === 'progress') {
      entry.onProgress?.(reply.progress);
      return;
    }
    this.#watchdog.stop();
    this.#current = undefined;
    // A promise that was already rejected by #abort ignores what follows.
    if (reply.kind === 'result') entry.resolve(reply.result as never);
    else entry.reject(fromErrorMessage(reply.error));
    this.#next();
  }

  #receiveOpening(reply: Exclude<WorkerReply<Results[Job['kind']], Progress>, { kind: 'alive' }>): void {
    if (reply.kind === 'progress') return;
    this.#watchdog.stop();
    this.#openingId = undefined;
    if (reply.kind === 'error') this.end(fromErrorMessage(reply.error));
    else if (this.#current) this.#post(this.#current);
    else this.#next();
  }
}

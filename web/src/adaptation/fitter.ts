/** The page's side of the fitting worker. */

import type { LabAnswer, LabQuestion } from './labWork';
import type { LabReply } from './worker';

export interface Fitter {
  /**
   * Null where `stop` came first. At most one question at a time. Rejects with Error where the cells cannot be learnt
   * from, or the worker broke down.
   */
  ask: (question: LabQuestion) => Promise<LabAnswer | null>;
  /** Gives up the question that is being worked on. */
  stop: () => void;
}

interface Waiting {
  resolve: (answer: LabAnswer | null) => void;
  reject: (error: Error) => void;
}

/** A worker is made with the first question and kept for the next; a question that is given up takes it along. */
export class WorkerFitter implements Fitter {
  readonly #spawn: () => Worker;
  #worker: Worker | null = null;
  #waiting: Waiting | null = null;

  constructor(spawn: () => Worker = spawnFittingWorker) {
    this.#spawn = spawn;
  }

  readonly ask = (question: LabQuestion): Promise<LabAnswer | null> => {
    this.stop();
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      const { probabilities, embeddings } = question.cells;
      worker.postMessage(question, [probabilities.buffer, embeddings.buffer]);
    });
  };

  readonly stop = (): void => {
    const waiting = this.#take();
    if (waiting === null) return;
    this.#worker?.terminate();
    this.#worker = null;
    waiting.resolve(null);
  };

  #start(): Worker {
    const worker = this.#spawn();
    worker.onmessage = ({ data }: MessageEvent<LabReply>) => {
      const waiting = this.#take();
      if ('answer' in data) waiting?.resolve(data.answer);
      else waiting?.reject(new Error(data.error));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = null;
      this.#take()?.reject(new Error(`The fitting worker broke down: ${event.message}. Load the page again.`));
    };
    return worker;
  }

  #take(): Waiting | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    return waiting;
  }
}

/** A file of its own, so that a CSP needs `worker-src 'self'` and no blob: address. */
function spawnFittingWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'leukoscope-adapt' });
}

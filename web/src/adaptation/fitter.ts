/** The page's side of the fitting worker. */

import { EngineError } from '../engine/errors';
import { WorkerBridge } from '../engine/page/bridge';
import type { LabAnswer, LabQuestion } from './labWork';
import type { FitJob, FitResults } from './worker';

export interface Fitter {
  /**
   * Null where `stop` came first. At most one question at a time. Rejects with Error where the cells cannot be learnt
   * from, or the worker broke down.
   */
  ask: (question: LabQuestion) => Promise<LabAnswer | null>;
  /** Gives up the question that is being worked on. */
  stop: () => void;
}

/** The worker is started with the first question and reused; stopping a question ends it. */
export class WorkerFitter implements Fitter {
  readonly #bridge: WorkerBridge<FitJob, FitResults>;
  #asking = new AbortController();

  constructor(spawn: () => Worker = spawnFittingWorker) {
    this.#bridge = new WorkerBridge({
      spawn,
      explainBreakdown: (reason) => `The fitting worker broke down: ${reason}. Load the page again.`,
      stopBy: 'terminate',
      isRestarted: true,
      // A fit is one step, in which the worker takes no messages.
      findLimits: () => ({ silence_s: 600 }),
    });
  }

  readonly ask = async (question: LabQuestion): Promise<LabAnswer | null> => {
    this.stop();
    const { probabilities, embeddings } = question.cells;
    try {
      return await this.#bridge.call(
        { kind: 'fit', question },
        { signal: this.#asking.signal, transfer: [probabilities.buffer, embeddings.buffer] },
      );
    } catch (error) {
      if (error instanceof EngineError && error.code === 'aborted') return null;
      throw error;
    }
  };

  readonly stop = (): void => {
    this.#asking.abort();
    this.#asking = new AbortController();
  };
}

/** A file of its own, so that a CSP needs `worker-src 'self'` and no blob: address. */
function spawnFittingWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'leukoscope-adapt' });
}

import { EngineError } from './errors';
import type { LoadOptions, Model } from './types';

/** Loads, verifies and self-tests the model whose manifest stands at `manifestUrl`. */
export function loadModel(manifestUrl: string | URL, _options: LoadOptions = {}): Promise<Model> {
  return Promise.reject(new EngineError('worker_failed', `Not built yet: ${String(manifestUrl)}.`));
}

/** The engine's worker: one model, one job at a time (the page queues), everything heavy off the page's thread. */

import { EngineError, toErrorMessage } from '../errors';
import type { Job, Reply, Request, Results } from '../protocol';
import { LoadedModel } from './loadedModel';
import { findScope } from './workerScope';

const scope = findScope<Request, Reply>();
const running = new Map<number, AbortController>();
let loadedModel: LoadedModel | undefined;

scope.onmessage = ({ data: { id, job } }) => {
  if (job.kind === 'abort') running.get(id)?.abort();
  else void answer(id, job);
};

async function answer(id: number, job: Job): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const result = await run(id, job, controller.signal);
    const transfer = 'pixels' in result ? [result.pixels.buffer] : [];
    scope.postMessage({ id, kind: 'result', result }, transfer);
  } catch (error) {
    scope.postMessage({ id, kind: 'error', error: toErrorMessage(error) });
  } finally {
    running.delete(id);
  }
}

async function run(id: number, job: Job, signal: AbortSignal): Promise<Results[keyof Results]> {
  if (job.kind === 'load') {
    const opened = await LoadedModel.load(
      job,
      (progress) => scope.postMessage({ id, kind: 'progress', progress }),
      signal,
    );
    loadedModel = opened.model;
    return opened.loaded;
  }
  if (!loadedModel) throw new EngineError('worker_failed', 'Expected a loaded model, but none was.');
  return job.kind === 'classify' ? loadedModel.classify(job, signal) : loadedModel.inspect(job.loseContext);
}

/** The engine's worker: one model, one job at a time (the page queues), everything heavy off the page's thread. */

import { EngineError } from '../errors';
import type { Job, Results } from '../protocol';
import type { Progress } from '../types';
import { LoadedModel } from './loadedModel';
import { serveJobs, type JobContext } from './serveJobs';

let loadedModel: LoadedModel | undefined;

serveJobs(run, (result) => ('pixels' in result ? [result.pixels.buffer] : []));

async function run(job: Job, { signal, report }: JobContext<Progress>): Promise<Results[keyof Results]> {
  if (job.kind === 'load') {
    const opened = await LoadedModel.load(job, report, signal);
    loadedModel = opened.model;
    return opened.loaded;
  }
  if (!loadedModel) throw new EngineError('worker_failed', 'Expected a loaded model, but none was.');
  return job.kind === 'classify' ? loadedModel.classify(job, signal) : loadedModel.inspect(job.loseContext);
}

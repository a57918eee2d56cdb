/** The page's side of the worker for photographs: one for everybody, started when it is first asked. */

import type { PhotographTask, TaskReply, TaskRequest, TaskResults } from './tasks';

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let count = 0;

/** Rejects where the photograph cannot be read, or the browser has no workers. */
export function askWorker<Kind extends PhotographTask['kind']>(
  task: Extract<PhotographTask, { kind: Kind }>,
): Promise<TaskResults[Kind]> {
  return new Promise((resolve, reject) => {
    worker ??= startWorker();
    count += 1;
    waiting.set(count, { resolve, reject });
    worker.postMessage({ id: count, task } satisfies TaskRequest);
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<TaskReply>) => {
    const caller = waiting.get(data.id);
    waiting.delete(data.id);
    if ('result' in data) caller?.resolve(data.result as never);
    else caller?.reject(new Error(data.error));
  };
  started.onerror = (event) => {
    event.preventDefault();
    // The next photograph starts another.
    started.terminate();
    worker = null;
    for (const { reject } of waiting.values()) reject(new Error(`Looking at photographs broke down: ${event.message}`));
    waiting.clear();
  };
  return started;
}

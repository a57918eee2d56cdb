/** The page's side of the worker for photographs: one for everybody, started when it is first asked. */

import { WorkerBridge } from '../engine/page/bridge';
import type { PhotographTask, TaskResults } from './tasks';

// One photograph after the other: a large one takes 50 MB once it is decoded.
const bridge = new WorkerBridge<PhotographTask, TaskResults>({
  spawn: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  explainBreakdown: (reason) => `The worker for photographs broke down: ${reason}.`,
  isRestarted: true,
  findLimits: () => ({ silence_s: 30, total_s: 300 }),
});

/** Rejects where the photograph cannot be read or takes too long, or the browser has no workers. */
export function askWorker<Kind extends PhotographTask['kind']>(
  task: Extract<PhotographTask, { kind: Kind }>,
): Promise<TaskResults[Kind]> {
  return bridge.call<Kind>(task);
}

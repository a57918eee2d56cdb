/**
 * Assesses photographs and cuts cells out of them off the page's thread, one photograph at a time (the page queues).
 */

import { serveJobs } from '../engine/worker/serveJobs';
import { assessPhotograph } from './assessPhotograph';
import { cutPicture } from './cutting';
import type { PhotographTask, TaskResults } from './tasks';

serveJobs(
  (task: PhotographTask): Promise<TaskResults[keyof TaskResults]> =>
    task.kind === 'cut' ? cutPicture(task.blob, task.cuts, task.options) : assessPhotograph(task.blob),
);

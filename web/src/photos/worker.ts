/** Looks at photographs and cuts them off the page's thread. */

import { describe } from '../engine/errors';
import { findScope } from '../engine/worker/workerScope';
import { cutPicture } from './cutting';
import { assessPhotograph } from './assessPhotograph';
import type { PhotographTask, TaskReply, TaskRequest, TaskResults } from './tasks';

const scope = findScope<TaskRequest, TaskReply>();
let last: Promise<void> = Promise.resolve();

// One after the other: a large photograph takes 50 MB once it is decoded.
scope.onmessage = ({ data: { id, task } }) => {
  last = last.then(() =>
    run(task).then(
      (result) => scope.postMessage({ id, result }),
      (error: unknown) => scope.postMessage({ id, error: describe(error) }),
    ),
  );
};

function run(task: PhotographTask): Promise<TaskResults[keyof TaskResults]> {
  return task.kind === 'cut' ? cutPicture(task.blob, task.cuts, task.options) : assessPhotograph(task.blob);
}

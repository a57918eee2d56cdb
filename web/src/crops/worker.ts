/** Cuts photographs off the page's thread. */

import { describe } from '../engine/errors';
import { findScope } from '../engine/workerScope';
import { cutPicture } from './cutting';
import type { CutReply, CutRequest } from './cutter';

const scope = findScope<CutRequest, CutReply>();

scope.onmessage = ({ data: { id, blob, cuts, options } }) => {
  cutPicture(blob, cuts, options).then(
    (files) => scope.postMessage({ id, files }),
    (error: unknown) => scope.postMessage({ id, error: describe(error) }),
  );
};

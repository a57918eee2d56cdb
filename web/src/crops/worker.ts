/** Cuts photographs off the page's thread. */

import { cutPicture } from './cutting';
import type { CutReply, CutRequest } from './cutter';

/** The part of DedicatedWorkerGlobalScope used here; the DOM's types know only windows. */
interface WorkerScope {
  postMessage(message: CutReply): void;
  onmessage: ((event: MessageEvent<CutRequest>) => void) | null;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data: { id, blob, cuts, options } }) => {
  cutPicture(blob, cuts, options).then(
    (files) => scope.postMessage({ id, files }),
    (error: unknown) => scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
};

/** Long work in the worker stops now and then to hear whether it is still wanted. */

import { throwIfAborted } from './errors';

/** Throws EngineError `aborted` once the caller has gone. */
export type Pause = () => Promise<void>;

/** A message takes its turn behind at most so much work. */
const INTERVAL_MS = 10;

/** A pause that costs nothing when the last one was a moment ago. */
export function createPause(signal: AbortSignal): Pause {
  let last = performance.now();
  return async () => {
    if (performance.now() - last >= INTERVAL_MS) {
      await takeMessages();
      last = performance.now();
    }
    throwIfAborted(signal);
  };
}

/** Receive what was sent to this thread. A promise alone never yields to messages, and timers wait 4 ms. */
function takeMessages(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

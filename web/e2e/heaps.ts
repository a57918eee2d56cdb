/** How much memory a page and its worker hold once all that is let go of has been collected. */

import type { Page } from '@playwright/test';

export interface Heaps {
  /** Bytes of JavaScript in use, and of the buffers behind them. */
  page_bytes: number;
  worker_bytes: number;
}

interface Usage {
  usedSize: number;
  backingStorageSize: number;
}

/** Begin to watch a page that has one worker; each call of what it gives collects the garbage and measures. */
export async function watchHeaps(page: Page): Promise<() => Promise<Heaps>> {
  const devtools = await page.context().newCDPSession(page);
  const attached = new Promise<string>((resolve) => {
    devtools.on('Target.attachedToTarget', ({ sessionId }) => resolve(sessionId));
  });
  await devtools.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  let last = 0;
  const askWorker = async <T>(method: string): Promise<T> => {
    const id = (last += 1);
    const answered = new Promise<T>((resolve, reject) => {
      const hear = ({ message }: { message: string }): void => {
        const answer = JSON.parse(message) as { id?: number; result: T; error?: { message: string } };
        if (answer.id !== id) return;
        devtools.off('Target.receivedMessageFromTarget', hear);
        if (answer.error) reject(new Error(`${method} of the worker: ${answer.error.message}`));
        else resolve(answer.result);
      };
      devtools.on('Target.receivedMessageFromTarget', hear);
    });
    await devtools.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    return answered;
  };
  return async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    await askWorker('HeapProfiler.collectGarbage');
    const usages = [await devtools.send('Runtime.getHeapUsage'), await askWorker<Usage>('Runtime.getHeapUsage')];
    const [page_bytes = NaN, worker_bytes = NaN] = usages.map(({ usedSize, backingStorageSize }) => usedSize + backingStorageSize);
    return { page_bytes, worker_bytes };
  };
}

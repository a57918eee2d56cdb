/** How much memory a page and its workers hold once everything released has been collected. */

import type { Page } from '@playwright/test';

export interface Heaps {
  /** Bytes of JavaScript in use, and of the buffers behind them. */
  page_bytes: number;
  /** Of all its workers together. */
  worker_bytes: number;
}

interface Usage {
  usedSize: number;
  backingStorageSize: number;
}

/**
 * Begin to watch a page that has a worker or is about to; each call of what it gives collects the garbage and measures.
 */
export async function watchHeaps(page: Page): Promise<() => Promise<Heaps>> {
  const devtools = await page.context().newCDPSession(page);
  const workers = new Set<string>();
  const attached = new Promise<void>((resolve) => {
    devtools.on('Target.attachedToTarget', ({ sessionId }) => {
      workers.add(sessionId);
      resolve();
    });
  });
  devtools.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId));
  await devtools.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  await attached;
  let last = 0;
  const ask = async <T>(sessionId: string, method: string): Promise<T> => {
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
  const sizeOf = ({ usedSize, backingStorageSize }: Usage): number => usedSize + backingStorageSize;
  return async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    const page_bytes = sizeOf(await devtools.send('Runtime.getHeapUsage'));
    let worker_bytes = 0;
    for (const sessionId of workers) {
      await ask(sessionId, 'HeapProfiler.collectGarbage');
      worker_bytes += sizeOf(await ask(sessionId, 'Runtime.getHeapUsage'));
    }
    return { page_bytes, worker_bytes };
  };
}

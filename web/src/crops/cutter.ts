/** The page's side of cutting: one worker for everybody, started when something is cut for the first time. */

import type { Cut, CutOptions } from './cutting';

export interface CutRequest {
  id: number;
  blob: Blob;
  cuts: readonly Cut[];
  options: CutOptions;
}

export type CutReply = { id: number; files: Blob[] } | { id: number; error: string };

export type CutPicture = (blob: Blob, cuts: readonly Cut[], options: CutOptions) => Promise<Blob[]>;

interface Waiting {
  resolve: (files: Blob[]) => void;
  reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let count = 0;

/** One file a cut, in the order given. Rejects where the photograph cannot be read, or the browser has no workers. */
export const cutInWorker: CutPicture = (blob, cuts, options) =>
  new Promise((resolve, reject) => {
    worker ??= startWorker();
    count += 1;
    waiting.set(count, { resolve, reject });
    worker.postMessage({ id: count, blob, cuts, options } satisfies CutRequest);
  });

function startWorker(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<CutReply>) => {
    const caller = waiting.get(data.id);
    waiting.delete(data.id);
    if ('files' in data) caller?.resolve(data.files);
    else caller?.reject(new Error(data.error));
  };
  started.onerror = (event) => {
    event.preventDefault();
    // The next cut starts another.
    started.terminate();
    worker = null;
    for (const { reject } of waiting.values()) reject(new Error(`Cutting cells out broke down: ${event.message}`));
    waiting.clear();
  };
  return started;
}

/** The part of DedicatedWorkerGlobalScope that the page's workers use; the DOM's types know only windows. */
export interface WorkerScope<Request, Reply> {
  postMessage(message: Reply, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

/** The scope of the worker that calls it. */
export function findScope<Request, Reply>(): WorkerScope<Request, Reply> {
  return self as unknown as WorkerScope<Request, Reply>;
}

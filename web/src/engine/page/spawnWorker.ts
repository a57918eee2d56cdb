/** The worker as a file of its own, so that a CSP needs `worker-src 'self'` and no blob: address. */
export function spawnWorker(): Worker {
  return new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: 'leukoscope-engine' });
}

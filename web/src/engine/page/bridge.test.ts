import { describe, expect, test } from 'vitest';

import { WorkerBridge } from './bridge';
import { EngineError } from '../errors';
import type { InspectJob, Job, Reply, Request, Results } from '../protocol';
import type { Progress } from '../types';

/** A worker whose answers the test gives. */
class FakeWorker {
  readonly sent: Request[] = [];
  isTerminated = false;
  onmessage: ((event: { data: Reply }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;

  postMessage(request: Request): void {
    this.sent.push(request);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  answer(id: number, tensors: number): void {
    this.onmessage?.({ data: { id, kind: 'result', result: { tensors, bytes: 0 } } });
  }
}

const job: InspectJob = { kind: 'inspect', loseContext: false };

function open(): { worker: FakeWorker; bridge: WorkerBridge<Job, Results, Progress> } {
  const worker = new FakeWorker();
  return { worker, bridge: new WorkerBridge({ spawn: () => worker as unknown as Worker, explainBreakdown: (reason) => reason }) };
}

function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error instanceof EngineError ? error.code : String(error)),
  );
}

describe('WorkerBridge', () => {
  test('a browser that cannot start a worker refuses every job, the queued ones too', async () => {
    const spawn = (): Worker => {
      throw new ReferenceError('Worker is not defined');
    };
    const bridge = new WorkerBridge<Job, Results, Progress>({ spawn, explainBreakdown: (reason) => reason });
    const codes = [bridge.call(job), bridge.call(job)].map(codeOf);
    expect(await Promise.all([...codes, codeOf(bridge.call(job))])).toEqual(Array(3).fill('worker_failed'));
  });

  test('sends one job at a time, in order', async () => {
    const { worker, bridge } = open();
    const [first, second] = [bridge.call(job), bridge.call(job)];
    expect(worker.sent.map(({ id }) => id)).toEqual([1]);
    worker.answer(1, 10);
    expect(worker.sent.map(({ id }) => id)).toEqual([1, 2]);
    worker.answer(2, 20);
    expect([(await first).tensors, (await second).tensors]).toEqual([10, 20]);
  });

  test('a running job that is stopped rejects at once, and the next waits until the worker has answered it', async () => {
    const { worker, bridge } = open();
    const controller = new AbortController();
    const first = bridge.call(job, { signal: controller.signal });
    const second = bridge.call(job);
    controller.abort();
    expect(await codeOf(first)).toBe('aborted');
    expect(worker.sent.map(({ id, job: { kind } }) => [id, kind])).toEqual([
      [1, 'inspect'],
      [1, 'abort'],
    ]);
    worker.onmessage?.({ data: { id: 1, kind: 'error', error: { code: 'aborted', message: '', details: {} } } });
    worker.answer(2, 20);
    expect((await second).tensors).toBe(20);
  });

  test('a waiting job that is stopped is never sent', async () => {
    const { worker, bridge } = open();
    const controller = new AbortController();
    const first = bridge.call(job);
    const second = bridge.call(job, { signal: controller.signal });
    controller.abort();
    expect(await codeOf(second)).toBe('aborted');
    worker.answer(1, 10);
    await first;
    expect(worker.sent).toHaveLength(1);
  });

  test('a worker that breaks down fails what waits and whatever comes later, and is ended', async () => {
    const { worker, bridge } = open();
    const calls = [bridge.call(job), bridge.call(job)].map(codeOf);
    worker.onerror?.({ message: 'out of memory', preventDefault: () => undefined });
    expect(await Promise.all([...calls, codeOf(bridge.call(job))])).toEqual(Array(3).fill('worker_failed'));
    expect(worker.isTerminated).toBe(true);
  });

  test('ending twice keeps the first reason', async () => {
    const { bridge } = open();
    bridge.end(new EngineError('disposed', 'first'));
    bridge.end(new EngineError('worker_failed', 'second'));
    expect(await codeOf(bridge.call(job))).toBe('disposed');
  });
});

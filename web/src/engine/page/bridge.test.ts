import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { WorkerBridge } from './bridge';
import type { JobLimits } from './watchdog';
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
const opening: Job = { kind: 'load', manifestUrl: 'https://models.example/manifest.json', backend: 'auto', wasmPaths: undefined, flags: {} };
const findLimits = (): JobLimits => ({ silence_s: 30, total_s: 60 });

function open(): { worker: FakeWorker; bridge: WorkerBridge<Job, Results, Progress> } {
  const worker = new FakeWorker();
  return { worker, bridge: new WorkerBridge({ spawn: () => worker as unknown as Worker, explainBreakdown: (reason) => reason, findLimits }) };
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
    const bridge = new WorkerBridge<Job, Results, Progress>({ spawn, explainBreakdown: (reason) => reason, findLimits });
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

function workerAt(workers: readonly FakeWorker[], position: number): FakeWorker {
  const worker = workers[position];
  if (!worker) throw new Error(`Expected worker ${position}, got ${workers.length} workers.`);
  return worker;
}

/** The id of a job the worker was sent. */
function idOf({ sent }: FakeWorker, position: number): number {
  return sent[position]?.id ?? NaN;
}

describe('a worker with limits', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Every worker the bridge has started, the last one last. */
  function openRestarting(): { workers: FakeWorker[]; bridge: WorkerBridge<Job, Results, Progress> } {
    const workers: FakeWorker[] = [];
    const spawn = (): Worker => {
      workers.push(new FakeWorker());
      return workers.at(-1) as unknown as Worker;
    };
    return { workers, bridge: new WorkerBridge({ spawn, explainBreakdown: (reason) => reason, findLimits }) };
  }

  const kindsOf = ({ sent }: FakeWorker): string[] => sent.map(({ job: { kind } }) => kind);
  const loaded = { manifest: {}, selfTest: {} } as unknown as Results['load'];

  test('that is silent is replaced; its job fails, and the next goes to a worker that was opened anew', async () => {
    const { workers, bridge } = openRestarting();
    bridge.setOpening(opening);
    const [first, second] = [codeOf(bridge.call(job)), bridge.call(job)];
    expect(kindsOf(workerAt(workers, 0))).toEqual(['load']);
    workerAt(workers, 0).onmessage?.({ data: { id: idOf(workerAt(workers, 0), 0), kind: 'result', result: loaded } });
    vi.advanceTimersByTime(35_000);
    expect(await first).toBe('too_slow');
    expect([workers.length, workerAt(workers, 0).isTerminated, ...kindsOf(workerAt(workers, 1))]).toEqual([2, true, 'load']);
    workerAt(workers, 1).onmessage?.({ data: { id: idOf(workerAt(workers, 1), 0), kind: 'result', result: loaded } });
    workerAt(workers, 1).answer(idOf(workerAt(workers, 1), 1), 20);
    expect((await second).tensors).toBe(20);
  });

  test('that gives signs of life goes on until its time in all is over', async () => {
    const { workers, bridge } = openRestarting();
    const code = codeOf(bridge.call(job));
    const worker = workerAt(workers, 0);
    for (let second = 0; second < 60; second += 5) {
      vi.advanceTimersByTime(5000);
      worker.onmessage?.({ data: { id: 1, kind: 'alive' } });
    }
    expect(worker.isTerminated).toBe(false);
    expect(kindsOf(worker).filter((kind) => kind === 'ping')).toHaveLength(12);
    vi.advanceTimersByTime(5000);
    expect([await code, worker.isTerminated]).toEqual(['too_slow', true]);
  });

  test('whose job was stopped and does not end is replaced soon', async () => {
    const { workers, bridge } = openRestarting();
    const controller = new AbortController();
    const first = codeOf(bridge.call(job, { signal: controller.signal }));
    const second = bridge.call(job);
    controller.abort();
    expect(await first).toBe('aborted');
    vi.advanceTimersByTime(15_000);
    workerAt(workers, 1).answer(2, 20);
    expect([workerAt(workers, 0).isTerminated, (await second).tensors]).toEqual([true, 20]);
  });

  test('that breaks down after it was opened fails its job alone', async () => {
    const { workers, bridge } = openRestarting();
    const first = bridge.call(job);
    workerAt(workers, 0).answer(1, 10);
    await first;
    bridge.setOpening(opening);
    const [second, third] = [codeOf(bridge.call(job)), codeOf(bridge.call(job))];
    workerAt(workers, 0).onmessage?.({ data: { id: 1, kind: 'alive' } });
    workerAt(workers, 0).onerror?.({ message: 'gone', preventDefault: () => undefined });
    expect(await second).toBe('worker_failed');
    expect(kindsOf(workerAt(workers, 1))).toEqual(['load']);
    // Where it cannot be opened again, nothing can be done.
    const error = { code: 'file_failed', message: '', details: {} } as const;
    workerAt(workers, 1).onmessage?.({ data: { id: idOf(workerAt(workers, 1), 0), kind: 'error', error } });
    expect(await third).toBe('file_failed');
  });
});

import { describe, expect, it } from 'vitest';

import { must } from '../testing/reviewStates';
import { WorkerFitter } from './fitter';
import type { LabAnswer, LabQuestion } from './labWork';

class FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  asked = 0;
  ended = false;

  postMessage(): void {
    this.asked += 1;
  }

  terminate(): void {
    this.ended = true;
  }
}

const QUESTION = {
  cells: { probabilities: new Float64Array(1), embeddings: new Float32Array(1), labels: [null], groups: ['a'], pictures: [''] },
} as unknown as LabQuestion;
const ANSWER: LabAnswer = { profile: null, need: [], next: [0], drift: null };

function open() {
  const workers: FakeWorker[] = [];
  const fitter = new WorkerFitter(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { workers, fitter };
}

describe('the fitter', () => {
  it('asks one worker after another question was answered', async () => {
    const { workers, fitter } = open();
    for (let id = 1; id <= 2; id += 1) {
      const answer = fitter.ask(QUESTION);
      must(workers[0]).onmessage?.({ data: { id, kind: 'result', result: ANSWER } });
      expect(await answer).toBe(ANSWER);
    }
    expect(workers.map(({ asked, ended }) => [asked, ended])).toEqual([[2, false]]);
  });

  it('ends the worker whose question is given up, and tells who asked', async () => {
    const { workers, fitter } = open();
    const stale = fitter.ask(QUESTION);
    const fresh = fitter.ask(QUESTION);
    expect(await stale).toBeNull();
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
    must(workers[1]).onmessage?.({ data: { id: 2, kind: 'result', result: ANSWER } });
    expect(await fresh).toBe(ANSWER);
    fitter.stop();
    expect(must(workers[1]).ended).toBe(false);
  });

  it('says what cannot be learnt from, and goes on after a worker that broke down', async () => {
    const { workers, fitter } = open();
    const refused = fitter.ask(QUESTION);
    must(workers[0]).onmessage?.({ data: { id: 1, kind: 'error', error: { code: 'worker_failed', message: 'Expected cells.', details: {} } } });
    await expect(refused).rejects.toThrow('Expected cells.');
    const broken = fitter.ask(QUESTION);
    must(workers[0]).onerror?.({ message: 'no memory', preventDefault: () => undefined });
    await expect(broken).rejects.toThrow('The fitting worker broke down: no memory');
    void fitter.ask(QUESTION);
    expect(workers).toHaveLength(2);
  });
});

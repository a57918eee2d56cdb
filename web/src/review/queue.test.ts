import { describe, expect, it, vi } from 'vitest';

import { EngineError } from '../engine';
import { addPictures, answerPicture, makeCell, makeState } from '../testing/reviewStates';
import { findNextPicture, measureProgress, QueueRunner, type QueueMode, type QueueTools } from './queue';
import { openReview, reduceReview, type ReviewState } from './reducer';
import { requeueInterrupted } from './session';
import type { ReviewPicture, ReviewSession } from './types';

const ANSWER = { width: 640, height: 480, cells: [makeCell('NEUTROPHIL')], flags: ['dark'] as const };

/** A store of one session and a queue over it; `classify` is the test's. */
function makeQueue(classify: QueueTools['classify'], ...ids: string[]) {
  let state: ReviewState = reduceReview(makeState(), addPictures(...ids));
  const modes: QueueMode[] = [];
  let clock = 0;
  const tools: QueueTools = {
    getSession: () => state.session,
    dispatch: (action) => void (state = reduceReview(state, action)),
    classify,
    now: () => (clock += 50),
    onMode: (mode) => modes.push(mode),
  };
  return {
    runner: new QueueRunner(tools),
    modes,
    dispatch: tools.dispatch,
    add: (...more: string[]) => void (state = reduceReview(state, addPictures(...more))),
    session: () => state.session,
    phases: () => Object.values(state.session.pictures).map(({ progress }) => progress.phase),
  };
}

/** Resolves or rejects by hand; rejects when it is aborted. */
function hold(): { classify: QueueTools['classify']; seen: string[]; alive: () => number; most: () => number; finish: () => void } {
  const seen: string[] = [];
  let alive = 0;
  let most = 0;
  let finish: () => void = () => undefined;
  return {
    seen,
    alive: () => alive,
    most: () => most,
    finish: () => finish(),
    classify: (picture: ReviewPicture, signal: AbortSignal) =>
      new Promise((resolve, reject) => {
        seen.push(picture.id);
        alive += 1;
        most = Math.max(most, alive);
        finish = () => {
          alive -= 1;
          resolve(ANSWER);
        };
        signal.addEventListener('abort', () => {
          // A worker releases its pixels some time after it was asked to.
          setTimeout(() => {
            alive -= 1;
            reject(new EngineError('aborted', 'Stopped on request.'));
          });
        });
      }),
  };
}

/** With picture a begun. */
function started(session: ReviewSession): ReviewSession {
  return reduceReview(openReview(session), { type: 'picture_started', pictureId: 'a' }).session;
}

describe('the planner', () => {
  it('takes pictures in the order they came', () => {
    const state = [addPictures('b', 'a'), answerPicture('b')].reduce(reduceReview, makeState());
    expect(findNextPicture(state.session)?.id).toBe('a');
    expect(findNextPicture(makeState().session)).toBeNull();
  });

  it('estimates the time left by the median of the last nine', () => {
    const ids = Array.from({ length: 13 }, (_, index) => `p${index}`);
    let state = reduceReview(makeState(), addPictures(...ids));
    expect(measureProgress(state.session)).toMatchObject({ total: 13, left: 13, timeLeft_ms: null });
    for (const [index, id] of ids.slice(0, 11).entries()) {
      // The first two took long and are forgotten; one of the last nine did and does not weigh.
      const took_ms = index < 2 || index === 5 ? 9000 : 10 * index;
      state = reduceReview(state, {
        type: 'picture_answered',
        pictureId: id,
        answer: { width: 1, height: 1, cells: [], flags: [], took_ms },
      });
    }
    expect(measureProgress(state.session)).toEqual({ total: 13, done: 11, failed: 0, skipped: 0, left: 2, timeLeft_ms: 140 });
  });
});

describe('QueueRunner', () => {
  it('works through all, and through those added while it works', async () => {
    const queue = makeQueue((picture) => {
      if (picture.id === 'a') queue.add('c');
      return Promise.resolve(ANSWER);
    }, 'a', 'b');
    await queue.runner.start();
    expect(queue.phases()).toEqual(['done', 'done', 'done']);
    expect(queue.session().pictures['a']).toMatchObject({ flags: ['dark'], progress: { phase: 'done', took_ms: 50 } });
    expect(queue.modes).toEqual(['running', 'idle']);
  });

  it('is not stopped by a bad file', async () => {
    const queue = makeQueue(({ id }) => {
      if (id === 'a') throw new Error('thrown at once');
      return id === 'b' ? Promise.reject(new EngineError('picture_refused', 'empty')) : Promise.resolve(ANSWER);
    }, 'a', 'b', 'c');
    await queue.runner.start();
    expect(queue.phases()).toEqual(['failed', 'failed', 'done']);
    expect(queue.session().pictures['b']?.progress).toMatchObject({ problem: { kind: 'engine', code: 'picture_refused' } });
  });

  it('never holds two pictures, however often it is started, paused and started', async () => {
    const held = hold();
    const queue = makeQueue(held.classify, 'a', 'b');
    void queue.runner.start();
    void queue.runner.start();
    await vi.waitFor(() => expect(held.seen).toEqual(['a']));
    const paused = queue.runner.pause();
    const resumed = queue.runner.start();
    await paused;
    await vi.waitFor(() => expect(held.seen).toEqual(['a', 'a']));
    held.finish();
    await vi.waitFor(() => expect(held.seen).toEqual(['a', 'a', 'b']));
    held.finish();
    await resumed;
    expect(held.most()).toBe(1);
    expect(queue.phases()).toEqual(['done', 'done']);
  });

  it('pauses at once: the running picture waits again', async () => {
    const held = hold();
    const queue = makeQueue(held.classify, 'a', 'b');
    void queue.runner.start();
    await queue.runner.pause();
    expect([queue.runner.mode, held.alive(), ...queue.phases()]).toEqual(['paused', 0, 'waiting', 'waiting']);
  });

  it('cancels what is left and keeps what is done', async () => {
    const held = hold();
    const queue = makeQueue(held.classify, 'a', 'b', 'c');
    void queue.runner.start();
    held.finish();
    await vi.waitFor(() => expect(held.seen).toEqual(['a', 'b']));
    await queue.runner.cancel();
    expect([queue.runner.mode, ...queue.phases()]).toEqual(['idle', 'done', 'skipped', 'skipped']);
  });

  it('pauses when the model is gone instead of failing everything', async () => {
    const queue = makeQueue(() => Promise.reject(new EngineError('disposed', 'gone')), 'a', 'b');
    await queue.runner.start();
    expect([queue.runner.mode, ...queue.phases()]).toEqual(['paused', 'waiting', 'waiting']);
  });

  it('goes on after a reload with what was running', () => {
    const before = makeQueue(hold().classify, 'a', 'b');
    void before.runner.start();
    expect(before.phases()).toEqual(['running', 'waiting']);
    const session = requeueInterrupted(before.session());
    expect(findNextPicture(session)?.id).toBe('a');
  });

  it('leaves out what was running twice when the page ended, until a person asks for it', () => {
    let session = requeueInterrupted(started(makeQueue(hold().classify, 'a', 'b').session()));
    expect(findNextPicture(session)?.id).toBe('a');
    session = requeueInterrupted(started(session));
    expect(session.pictures['a']?.progress).toMatchObject({ phase: 'failed', problem: { code: 'interrupted' } });
    expect(findNextPicture(session)?.id).toBe('b');
    const retried = reduceReview(openReview(session), { type: 'retried', pictureIds: ['a'], at: session.created, by: '' });
    expect(findNextPicture(retried.session)?.id).toBe('a');
    expect(requeueInterrupted(started(retried.session)).pictures['a']?.progress.phase).toBe('waiting');
  });

  it('offers duplicates as soon as the second picture is answered', async () => {
    const embedding = [3, 1, 4, 1, 5];
    const cell = (x: number) => ({ ...makeCell('NEUTROPHIL', 0.9, [x, 100, 60, 60]), embedding });
    const queue = makeQueue(({ id }) => Promise.resolve({ ...ANSWER, cells: [cell(id === 'a' ? 400 : 100)] }), 'a', 'b');
    await queue.runner.start();
    expect(Object.keys(queue.session().duplicates)).toEqual(['a.0|b.0']);
  });
});

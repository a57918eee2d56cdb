/** The queue: which picture is next, how far it is, how long it will take; and the runner that works through it. */

import { EngineError } from '../engine';
import { toProblem } from '../problems';
import type { PictureFlag } from '../photos/quality';
import type { PictureAnswer, QueueAction } from './actions';
import { findSessionDuplicates } from './duplicates';
import { listPictures } from './selectors';
import type { ReviewPicture, ReviewSession } from './types';

/** How many of the last pictures the time left is estimated from. */
const RECENT = 9;

export interface QueueProgress {
  total: number;
  done: number;
  failed: number;
  skipped: number;
  /** Waiting or running. */
  left: number;
  /** Null until one picture is done, and where none is left. */
  timeLeft_ms: number | null;
}

/** The first that waits, in the order in which they were added. */
export function findNextPicture(session: ReviewSession): ReviewPicture | null {
  return listPictures(session).find(({ progress }) => progress.phase === 'waiting') ?? null;
}

export function measureProgress(session: ReviewSession): QueueProgress {
  const pictures = listPictures(session);
  const count = (...phases: string[]) => pictures.filter(({ progress }) => phases.includes(progress.phase)).length;
  const times = pictures.flatMap(({ progress }) => (progress.phase === 'done' ? [progress.took_ms] : []));
  const left = count('waiting', 'running');
  const typical = medianOf(times.slice(-RECENT));
  return {
    total: pictures.length,
    done: times.length,
    failed: count('failed'),
    skipped: count('skipped'),
    left,
    timeLeft_ms: left > 0 && typical !== null ? left * typical : null,
  };
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

export type QueueMode = 'idle' | 'running' | 'paused';

export interface QueueTools {
  getSession: () => ReviewSession;
  dispatch: (action: QueueAction) => void;
  /** Decodes and classifies one picture, and has released its pixels when the promise settles. */
  classify: (picture: ReviewPicture, signal: AbortSignal) => Promise<Omit<PictureAnswer, 'took_ms'>>;
  /** Says what may be wrong with a picture; asked once it is answered, so that the answer does not wait for it. */
  assess?: (picture: ReviewPicture) => Promise<readonly PictureFlag[]>;
  /** Milliseconds; only differences are used. */
  now?: () => number;
  onMode?: (mode: QueueMode) => void;
}

/**
 * Works through a session's waiting pictures, one at a time.
 *
 * The next `classify` begins only when the last one has settled, even an aborted one: so at most one decoded picture is
 * alive. A picture that fails is marked and the next begins; a model that is gone pauses the queue instead of failing
 * every picture that is left. Waiting pictures are part of the session, so a queue continues after a reload.
 */
export class QueueRunner {
  readonly #tools: Required<QueueTools>;
  #mode: QueueMode = 'idle';
  #abort: AbortController | null = null;
  #working: Promise<void> | null = null;
  #current: Promise<void> | null = null;

  constructor(tools: QueueTools) {
    this.#tools = { now: () => performance.now(), assess: () => Promise.resolve([]), onMode: () => undefined, ...tools };
  }

  get mode(): QueueMode {
    return this.#mode;
  }

  /** Begins, goes on after a pause, or takes up pictures that were added. Resolves when it comes to rest. */
  start(): Promise<void> {
    if (this.#mode !== 'running') this.#setMode('running');
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  /** The running picture goes back to waiting. Resolves when its pixels are released. */
  async pause(): Promise<void> {
    if (this.#mode === 'running') this.#setMode('paused');
    this.#abort?.abort();
    await this.#current;
  }

  /** What waits or runs is skipped; what is done stays. Resolves when the pixels of the running one are released. */
  async cancel(): Promise<void> {
    await this.pause();
    const left = listPictures(this.#tools.getSession()).filter(({ progress: { phase } }) => phase === 'waiting');
    if (left.length > 0) this.#tools.dispatch({ type: 'pictures_skipped', pictureIds: left.map(({ id }) => id) });
    this.#setMode('idle');
  }

  async #work(): Promise<void> {
    while (this.#isRunning()) {
      const picture = findNextPicture(this.#tools.getSession());
      if (!picture) {
        this.#setMode('idle');
        return;
      }
      this.#current = this.#answer(picture);
      await this.#current;
    }
  }

  /** Asked anew after every wait: TypeScript would take the first answer for the last. */
  #isRunning(): boolean {
    return this.#mode === 'running';
  }

  async #answer(picture: ReviewPicture): Promise<void> {
    const { dispatch, classify, assess, now, getSession } = this.#tools;
    const pictureId = picture.id;
    const abort = new AbortController();
    this.#abort = abort;
    dispatch({ type: 'picture_started', pictureId });
    const started = now();
    try {
      const answer = await classify(picture, abort.signal);
      // An answer that came in spite of the abort is as good as any.
      dispatch({ type: 'picture_answered', pictureId, answer: { ...answer, took_ms: now() - started } });
      const offers = findSessionDuplicates(getSession(), pictureId);
      if (offers.length > 0) dispatch({ type: 'duplicates_offered', offers });
      const flags = await assess(picture);
      if (flags.length > 0) dispatch({ type: 'picture_assessed', pictureId, flags });
    } catch (error) {
      const isModelGone = error instanceof EngineError && error.code === 'disposed';
      if (isModelGone && this.#isRunning()) this.#setMode('paused');
      dispatch(
        abort.signal.aborted || isModelGone
          ? { type: 'picture_returned', pictureId }
          : { type: 'picture_failed', pictureId, problem: toProblem(error) },
      );
    } finally {
      this.#abort = null;
    }
  }

  #setMode(mode: QueueMode): void {
    if (this.#mode === mode) return;
    this.#mode = mode;
    this.#tools.onMode(mode);
  }
}

/** Whether a list is scrolled so fast that nobody can look at a picture: those that pass by are not loaded. */

import { createContext } from 'react';

/** In pixels a millisecond: twenty-six rows of tiles a second, each in sight for less than a third of one. */
const FAST = 2;
/** It has come to rest when it was not fast for so long. */
const REST_MS = 100;
/** Pictures that appear in one frame when it rests: a screen full of them would hold it up. */
const AT_ONCE = 24;

export class ScrollPace {
  #last: { top_px: number; time_ms: number } | null = null;
  #jumped_ms = -Infinity;
  #rest: ReturnType<typeof setTimeout> | null = null;
  readonly #waiting = new Set<() => void>();

  get isFast(): boolean {
    return this.#rest !== null;
  }

  /** To be called when the list stands elsewhere. */
  note(top_px: number, time_ms: number): void {
    const last = this.#last;
    this.#last = { top_px, time_ms };
    if (last === null || Math.abs(top_px - last.top_px) < FAST * Math.max(1, time_ms - last.time_ms)) return;
    // One jump, to a cell out of sight, is no flight.
    const isFlight = time_ms - this.#jumped_ms <= REST_MS;
    this.#jumped_ms = time_ms;
    if (!isFlight) return;
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#show();
    }, REST_MS);
  }

  /** Calls back once when the list rests; the function that is returned gives that up. */
  whenAtRest(act: () => void): () => void {
    this.#waiting.add(act);
    return () => this.#waiting.delete(act);
  }

  #show(): void {
    for (const act of [...this.#waiting].slice(0, AT_ONCE)) {
      this.#waiting.delete(act);
      act();
    }
    if (this.#waiting.size > 0 && !this.isFast) requestAnimationFrame(() => this.#show());
  }
}

/** Of the list around; null where nothing is scrolled. */
export const ScrollPaceContext = createContext<ScrollPace | null>(null);

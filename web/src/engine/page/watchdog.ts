/** Notices when a worker no longer answers, or takes too long. */

/** How often the worker is asked for a sign of life while it has a job. */
export const BEAT_MS = 5000;
/** A job that was stopped has so long to end by itself. */
const STOPPING_S = 10;

/** How long a job may take. Seconds in which the device slept do not count. */
export interface JobLimits {
  /** Without a sign of life: the worker is in a step that takes no messages. */
  silence_s: number;
  /** In all; without it, as long as there are signs of life. */
  total_s?: number;
}

/** The limit that was passed. */
export interface Overrun {
  limit: 'silence' | 'total';
  seconds: number;
}

export interface WatchdogTools {
  /** Asks the worker for a sign of life. */
  ask: () => void;
  /** Called once, after which nothing is watched until the next `start`. */
  onOverrun: (overrun: Overrun) => void;
}

/**
 * Counts beats, not the clock: after an hour of sleep one beat has passed, and a tab in the background, whose timers
 * are slow, gives its worker the more time.
 */
export class Watchdog {
  readonly #tools: WatchdogTools;
  #timer: ReturnType<typeof setInterval> | undefined;
  #limits: JobLimits = { silence_s: Number.POSITIVE_INFINITY };
  #silent = 0;
  #beats = 0;

  constructor(tools: WatchdogTools) {
    this.#tools = tools;
  }

  start(limits: JobLimits): void {
    this.stop();
    this.#limits = limits;
    this.#silent = 0;
    this.#beats = 0;
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
  }

  /** The job was stopped: what is left of its time is short. */
  hurry(): void {
    if (this.#timer !== undefined) this.start({ silence_s: STOPPING_S, total_s: STOPPING_S });
  }

  /** The worker gave a sign of life. */
  hear(): void {
    this.#silent = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    this.#silent += 1;
    this.#beats += 1;
    const { silence_s, total_s = Number.POSITIVE_INFINITY } = this.#limits;
    if (this.#silent * BEAT_MS > silence_s * 1000) this.#end({ limit: 'silence', seconds: silence_s });
    else if (this.#beats * BEAT_MS > total_s * 1000) this.#end({ limit: 'total', seconds: total_s });
    else this.#tools.ask();
  }

  #end(overrun: Overrun): void {
    this.stop();
    this.#tools.onOverrun(overrun);
  }
}

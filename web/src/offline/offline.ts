/** Use without a connection: whether the page is stored on this device, and whether a newer version waits. */

import type { WorkerMessage } from './messages';

/** Why the page cannot be stored. */
export type OfflineObstacle =
  /** Plain http from another machine. */
  | 'insecure'
  /** The browser has no service workers here, as in a private window of Firefox. */
  | 'unsupported'
  /** It has, but would not: site data is blocked, the disk is full, or the host does not hand out the script. */
  | 'not_stored';

export type OfflineState =
  | { phase: 'preparing' }
  | { phase: 'ready' }
  /** A newer version takes over when the page is loaded again, which is for the reader to decide. */
  | { phase: 'outdated' }
  | { phase: 'unavailable'; reason: OfflineObstacle };

/** The part of a browser that this needs; tests give another. */
export interface OfflineTools {
  isSecure: boolean;
  /** Undefined where the browser has none. */
  container: ServiceWorkerContainer | undefined;
  /** Addresses relative to the page. */
  register: (script: string, scope: string, on: WorkerEvents) => Promise<KeptPage>;
  reload: () => void;
}

export interface WorkerEvents {
  /** Another version is here and waits. */
  onWaiting: () => void;
  /** Another version has taken over. */
  onReplaced: () => void;
  /** The files that were being fetched could not be stored. */
  onFailed: () => void;
}

/** The page's service worker once it is at work. */
export interface KeptPage {
  /** Resolves to false where something is missing. */
  ask: (message: WorkerMessage) => Promise<boolean>;
  /** Have the version that waits take over; false where none waits. */
  takeOver: () => boolean;
}

export class Offline {
  #state: OfflineState = { phase: 'preparing' };
  readonly #listeners = new Set<() => void>();
  readonly #tools: OfflineTools;
  #page: KeptPage | null = null;
  #starting: Promise<void> | null = null;
  #isReloading = false;

  constructor(tools: OfflineTools) {
    this.#tools = tools;
  }

  readonly getState = (): OfflineState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Store the page, and of its site the files at `urls`, for use without a connection.
   *
   * Called once the first model is there, so that nothing competes with it for bandwidth, and again with what is used
   * later. Never throws: what fails is in the state.
   */
  async keep(urls: readonly string[]): Promise<void> {
    this.#starting ??= this.#start();
    await this.#starting;
    const isComplete = await this.#page?.ask({ type: 'KEEP', urls });
    if (isComplete === true && this.#state.phase === 'preparing') this.#set({ phase: 'ready' });
    if (isComplete === false && this.#state.phase === 'preparing') this.#giveUp('not_stored');
  }

  /** Load the page again, in its newest version. */
  reload(): void {
    this.#isReloading = true;
    // Where one waits, the page is loaded again once it has taken over.
    if (this.#page?.takeOver() !== true) this.#tools.reload();
  }

  async #start(): Promise<void> {
    const { isSecure, container, register } = this.#tools;
    if (!isSecure || container === undefined) {
      this.#giveUp(isSecure ? 'unsupported' : 'insecure');
      return;
    }
    try {
      this.#page = await register('./sw.js', './', {
        onWaiting: () => this.#set({ phase: 'outdated' }),
        onReplaced: () => {
          // In the middle of work nothing is loaded again by itself, also when another tab asked for the new version.
          if (this.#isReloading) this.#tools.reload();
          else this.#set({ phase: 'outdated' });
        },
        onFailed: () => {
          if (this.#state.phase === 'preparing') this.#giveUp('not_stored');
        },
      });
    } catch {
      this.#giveUp('not_stored');
    }
  }

  #giveUp(reason: OfflineObstacle): void {
    this.#set({ phase: 'unavailable', reason });
  }

  #set(state: OfflineState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

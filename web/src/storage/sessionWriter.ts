/** Writes one open session as it changes. */

import type { ReviewSession } from '../review/types';
import { listChanges } from './changes';
import type { TabLock } from './tabLock';
import { emptyParts, type StorageDatabase } from './database';
import { isQuotaError, StorageError, toStorageProblem, type StorageProblem } from './storageProblems';
import { describeQuota } from './quota';
import { summarise } from './summary';

/** How long changes are gathered before they are written. */
const DELAY_MS = 300;
/** A page has all of these, Node (which runs the tests) none. */
const WINDOW = globalThis as Partial<Pick<Window, 'addEventListener' | 'removeEventListener' | 'document'>>;
/** Pictures a transaction: few enough that one never holds gigabytes. */
const BLOBS_AT_ONCE = 8;

export interface SessionWriterOptions {
  database: StorageDatabase;
  tabLock: TabLock;
  /** As it is in the database; null for one that is new. */
  stored: ReviewSession | null;
  session: ReviewSession;
  delay_ms?: number;
}

/**
 * Keeps a session: `save` after every change of the state, `addBlobs` before its pictures are added to it.
 *
 * What could not be written stays here, is still read by `readBlob`, and is tried again with the next change or
 * `flush`.
 */
export class SessionWriter {
  /** Null while everything that is due is written. */
  problem: StorageProblem | null = null;
  readonly #database: StorageDatabase;
  readonly #tabLock: TabLock;
  readonly #delay_ms: number;
  readonly #listeners = new Set<() => void>();
  readonly #pendingBlobs = new Map<string, Blob>();
  #stored: ReviewSession | null;
  #session: ReviewSession;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();
  readonly #onHide = () => void this.flush();
  readonly #onVisibility = () => {
    if (document.visibilityState === 'hidden') void this.flush();
  };

  constructor({ database, tabLock, stored, session, delay_ms = DELAY_MS }: SessionWriterOptions) {
    this.#database = database;
    this.#tabLock = tabLock;
    this.#stored = stored;
    this.#session = session;
    this.#delay_ms = delay_ms;
    // Phones close a hidden page without another word.
    WINDOW.addEventListener?.('pagehide', this.#onHide);
    WINDOW.document?.addEventListener('visibilitychange', this.#onVisibility);
  }

  /** The last one given to `save`. */
  get session(): ReviewSession {
    return this.#session;
  }

  /** Whether everything is written. */
  get isSaved(): boolean {
    return this.#stored === this.#session && this.#pendingBlobs.size === 0;
  }

  /** Called when `problem` or `isSaved` may have changed. Returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes the session as it is now; it is written shortly, however many more changes follow. */
  save(session: ReviewSession): void {
    if (session.id !== this.#session.id) {
      throw new Error(`Expected the session ${this.#session.id}, got ${session.id}. Every session has its own writer.`);
    }
    if (session === this.#session) return;
    this.#session = session;
    this.#schedule();
  }

  /** The original files, by the ids their pictures will have. */
  addBlobs(blobs: ReadonlyMap<string, Blob>): void {
    for (const [pictureId, blob] of blobs) this.#pendingBlobs.set(pictureId, blob);
    this.#schedule();
  }

  /** Throws KeepError `picture_missing`. */
  async readBlob(pictureId: string): Promise<Blob> {
    const sessionId = this.#session.id;
    const blob = this.#pendingBlobs.get(pictureId) ?? (await this.#database.get('blobs', [sessionId, pictureId]));
    if (!blob) throw new StorageError({ kind: 'picture_missing', sessionId, pictureId });
    return blob;
  }

  /** Writes what is due now. Never rejects: `problem` says what went wrong. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Writes what is due and lets other tabs have the session. */
  async close(): Promise<void> {
    await this.flush();
    this.discard();
  }

  /** Lets other tabs have the session without writing what is due. */
  discard(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    WINDOW.removeEventListener?.('pagehide', this.#onHide);
    WINDOW.document?.removeEventListener('visibilitychange', this.#onVisibility);
    this.#tabLock.release();
  }

  #schedule(): void {
    // Further changes do not postpone it: otherwise a queue of ten pictures a second would postpone it for ever.
    this.#timer ??= setTimeout(() => void this.flush(), this.#delay_ms);
  }

  async #write(): Promise<void> {
    if (this.isSaved) return;
    try {
      await this.#writeBlobs();
      await this.#writeRecords();
      this.problem = null;
    } catch (error) {
      this.problem = isQuotaError(error) ? await describeQuota(this.#database, this.#session.id) : toStorageProblem(error);
    }
    for (const listener of this.#listeners) listener();
  }

  /** Before the records that name them: a picture without its file would be worse than a file without its picture. */
  async #writeBlobs(): Promise<void> {
    const { id } = this.#session;
    const waiting = [...this.#pendingBlobs];
    for (let at = 0; at < waiting.length; at += BLOBS_AT_ONCE) {
      const some = waiting.slice(at, at + BLOBS_AT_ONCE);
      const transaction = this.#database.transaction('blobs', 'readwrite');
      function* makeRequests(): Generator<Promise<unknown>> {
        for (const [pictureId, blob] of some) yield transaction.store.put(blob, [id, pictureId]);
      }
      await commit(transaction, makeRequests());
      for (const [pictureId] of some) this.#pendingBlobs.delete(pictureId);
    }
  }

  /** One transaction: after a crash the database holds the session as it was before or after, never between. */
  async #writeRecords(): Promise<void> {
    const next = this.#session;
    if (next === this.#stored) return;
    const transaction = this.#database.transaction(['sessions', 'pictures', 'cells', 'duplicates', 'audit'], 'readwrite');
    const changes = listChanges(this.#stored, next);
    function* makeRequests(): Generator<Promise<unknown>> {
      yield transaction.objectStore('sessions').put({ head: emptyParts(next), summary: summarise(next) }, next.id);
      for (const { store, key, value } of changes) {
        const target = transaction.objectStore(store);
        yield value === null ? target.delete(key) : target.put(value, key);
      }
    }
    await commit(transaction, makeRequests());
    this.#stored = next;
  }
}

/** All of the requests or none: one that throws at once would leave those before it to be committed. */
async function commit(
  transaction: { abort: () => void; done: Promise<void> },
  makeRequests: Iterable<Promise<unknown>>,
): Promise<void> {
  const made = [transaction.done];
  try {
    for (const request of makeRequests) made.push(request.then(() => undefined));
  } catch (error) {
    transaction.abort();
    await Promise.allSettled(made);
    throw error;
  }
  await Promise.all(made);
}

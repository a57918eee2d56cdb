/** The sessions stored in this browser: list, make, open, import, delete. */

import type { CutPicture } from '../photos/cutter';
import { requeueInterrupted } from '../review/session';
import type { AuditVerdict } from '../review/audit';
import type { ReviewSession } from '../review/types';
import { lockSession, type TabLock, type TabLockTools } from './tabLock';
import {
  openDatabase,
  PART_STORES,
  rangeOf,
  type StorageDatabase,
  type OpenDatabaseOptions,
} from './database';
import { SessionWriter } from './sessionWriter';
import { isQuotaError, StorageError } from './storageProblems';
import { DatabaseProfileStore, type ProfileStore } from './profileStore';
import { describeQuota } from './quota';
import type { SessionSummary } from './summary';
import { readThumbnail } from './thumbnails';

export interface StoreOptions extends OpenDatabaseOptions, TabLockTools {
  /** How long changes are gathered before they are written. */
  delay_ms?: number;
}

/** A file that was read: the session stored from it, and whether its trail is whole. */
export interface Imported {
  writer: SessionWriter;
  verdict: AuditVerdict;
}

export class SessionStore {
  readonly #database: StorageDatabase;
  readonly #options: StoreOptions;

  private constructor(database: StorageDatabase, options: StoreOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** Throws KeepError `storage_unavailable`, `storage_newer` or `storage_outdated_elsewhere`. */
  static async open(options: StoreOptions = {}): Promise<SessionStore> {
    const store = new SessionStore(await openDatabase(options), options);
    await store.#sweepLeftovers();
    return store;
  }

  /** The last changed first. */
  async list(): Promise<SessionSummary[]> {
    const records = await this.#database.getAll('sessions');
    return records.map(({ summary }) => summary).sort((a, b) => (a.changed < b.changed ? 1 : -1));
  }

  /** A new session, claimed and written. Without free space the writer says so and holds it in memory. */
  async create(session: ReviewSession): Promise<SessionWriter> {
    const writer = this.#startWriter(null, session, await this.#lock(session.id));
    await writer.flush();
    return writer;
  }

  /**
   * A session to go on with, claimed for this tab; what was running when the page went away waits again.
   *
   * Throws KeepError `open_elsewhere` or `session_missing`. `read` reads one that is open elsewhere.
   */
  async open(sessionId: string): Promise<SessionWriter> {
    const tabLock = await this.#lock(sessionId);
    try {
      const stored = await this.read(sessionId);
      await this.#sweepBlobs(stored);
      const writer = this.#startWriter(stored, stored, tabLock);
      writer.save(requeueInterrupted(stored));
      return writer;
    } catch (error) {
      tabLock.release();
      throw error;
    }
  }

  /** As it was last written, to look at only. Throws KeepError `session_missing`. */
  async read(sessionId: string): Promise<ReviewSession> {
    const transaction = this.#database.transaction(['sessions', 'pictures', 'cells', 'duplicates', 'audit']);
    const range = rangeOf(sessionId);
    const [record, pictures, cells, duplicates, audit] = await Promise.all([
      transaction.objectStore('sessions').get(sessionId),
      transaction.objectStore('pictures').getAll(range),
      transaction.objectStore('cells').getAll(range),
      transaction.objectStore('duplicates').getAll(range),
      transaction.objectStore('audit').getAll(range),
    ]);
    if (!record) throw new StorageError({ kind: 'session_missing', sessionId });
    return { ...record.head, pictures: keyById(pictures), cells: keyById(cells), duplicates: keyById(duplicates), audit };
  }

  /** The original file of a picture; null where it is gone. */
  async readBlob(sessionId: string, pictureId: string): Promise<Blob | null> {
    return (await this.#database.get('blobs', [sessionId, pictureId])) ?? null;
  }

  /** A small picture of a session, for the list; null where there is none yet. */
  readThumbnail(summary: SessionSummary, cut?: CutPicture): Promise<Blob | null> {
    return readThumbnail(this.#database, summary, cut);
  }

  /** The session and every picture of it. Throws KeepError `open_elsewhere`, for one that is open in this tab too. */
  async delete(sessionId: string): Promise<void> {
    const tabLock = await this.#lock(sessionId);
    try {
      await this.#erase(sessionId);
    } finally {
      tabLock.release();
    }
  }

  /**
   * Takes in a `.leukoscope` file. A session that is here already is not written over: the file's becomes a second one.
   *
   * Throws KeepError `file_not_session`, `file_newer`, `file_unsafe`, `file_damaged` or `quota_exceeded`, and leaves
   * nothing behind.
   */
  async importFile(file: Blob, newId: () => string = () => crypto.randomUUID()): Promise<Imported> {
    const { openSessionFile } = await import('./sessionFile');
    const opened = await openSessionFile(file);
    const isTaken = (await this.#database.getKey('sessions', opened.session.id)) !== undefined;
    const session = isTaken ? { ...opened.session, id: newId() } : opened.session;
    const writer = this.#startWriter(null, session, await this.#lock(session.id));
    try {
      // Pictures first, one in memory at a time: a session without its pictures would be worse than pictures alone.
      for (const pictureId of Object.keys(session.pictures)) {
        const blob = await opened.readPicture(pictureId);
        await this.#database.put('blobs', blob, [session.id, pictureId]);
      }
      await writer.flush();
      if (writer.problem) throw new StorageError(writer.problem);
      return { writer, verdict: opened.verdict };
    } catch (error) {
      await this.#erase(session.id);
      writer.discard();
      throw isQuotaError(error) ? new StorageError(await describeQuota(this.#database, session.id)) : error;
    } finally {
      await opened.close();
    }
  }

  /** The lab profiles stored beside the sessions. */
  get profiles(): ProfileStore {
    return new DatabaseProfileStore(this.#database);
  }

  /** For what is stored beside the sessions by parts of the page that are fetched later. */
  get database(): StorageDatabase {
    return this.#database;
  }

  close(): void {
    this.#database.close();
  }

  #startWriter(stored: ReviewSession | null, session: ReviewSession, tabLock: TabLock): SessionWriter {
    const { delay_ms } = this.#options;
    return new SessionWriter({ database: this.#database, tabLock, stored, session, ...(delay_ms !== undefined && { delay_ms }) });
  }

  async #lock(sessionId: string): Promise<TabLock> {
    const tabLock = await lockSession(sessionId, this.#options);
    if (!tabLock) throw new StorageError({ kind: 'open_elsewhere', sessionId });
    return tabLock;
  }

  async #erase(sessionId: string): Promise<void> {
    const transaction = this.#database.transaction(['sessions', ...PART_STORES], 'readwrite');
    await Promise.all([
      transaction.objectStore('sessions').delete(sessionId),
      ...PART_STORES.map((store) => transaction.objectStore(store).delete(rangeOf(sessionId))),
      transaction.done,
    ]);
  }

  /** Pictures of a file whose import was cut off. */
  async #sweepLeftovers(): Promise<void> {
    const kept = new Set(await this.#database.getAllKeys('sessions'));
    const owners = new Set((await this.#database.getAllKeys('blobs')).map(([sessionId]) => sessionId));
    for (const sessionId of owners) {
      if (kept.has(sessionId)) continue;
      const tabLock = await lockSession(sessionId, this.#options);
      // Another tab is importing it at this moment, or just has.
      if (tabLock && (await this.#database.getKey('sessions', sessionId)) === undefined) await this.#erase(sessionId);
      tabLock?.release();
    }
  }

  /** Files whose picture was removed, or never came to be written before a crash. */
  async #sweepBlobs(session: ReviewSession): Promise<void> {
    for (const store of ['blobs', 'thumbnails'] as const) {
      const transaction = this.#database.transaction(store, 'readwrite');
      const keys = await transaction.store.getAllKeys(rangeOf(session.id));
      const orphans = keys.filter(([, pictureId]) => !session.pictures[pictureId] && !session.removed?.[pictureId]);
      await Promise.all([...orphans.map((key) => transaction.store.delete(key)), transaction.done]);
    }
  }
}

function keyById<T extends { id: string }>(records: readonly T[]): Record<string, T> {
  return Object.fromEntries(records.map((record) => [record.id, record]));
}

/**
 * Proficiency tests and attempts in this browser. They have a database of their own, since they belong to no slide: a
 * migration of either leaves the other alone.
 */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import { describe } from '../engine/errors';
import { answerAttempt, keyOfAttempt, keyOfReader, startAttempt } from '../proficiency/attempt';
import type { Attempt, KnownTest, ProficiencyTest } from '../proficiency/types';
import { measureRoom } from './persistence';
import { isQuotaError, StorageError } from './storageProblems';
import type { WholeTest } from './testFile';

export const TEST_DATABASE = 'leukoscope-proficiency';
const VERSION = 1;

interface TestSchema extends DBSchema {
  /** By digest. */
  tests: { key: string; value: ProficiencyTest };
  crops: { key: [digest: string, cellId: string]; value: Blob };
  /** By `keyOfAttempt`. */
  attempts: { key: string; value: Attempt };
}

export class TestStore {
  readonly #database: IDBPDatabase<TestSchema>;

  private constructor(database: IDBPDatabase<TestSchema>) {
    this.#database = database;
  }

  /** Throws KeepError `storage_unavailable` or `storage_newer`. */
  static async open(): Promise<TestStore> {
    try {
      const database = await openDB<TestSchema>(TEST_DATABASE, VERSION, {
        upgrade: (fresh) => {
          for (const store of ['tests', 'crops', 'attempts'] as const) fresh.createObjectStore(store);
        },
        // A tab with a newer page waits for this one to close the database.
        blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
      });
      return new TestStore(database);
    } catch (error) {
      if (error instanceof Error && error.name === 'VersionError') throw new StorageError({ kind: 'storage_newer' });
      throw new StorageError({ kind: 'storage_unavailable', message: describe(error) }, { cause: error });
    }
  }

  /** The last made first. */
  async listTests(): Promise<KnownTest[]> {
    const transaction = this.#database.transaction('tests');
    const [digests, tests] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
    const known = tests.map((test, at) => ({ digest: digests[at] ?? '', test }));
    return known.sort((a, b) => (a.test.created < b.test.created ? 1 : -1));
  }

  listAttempts(): Promise<Attempt[]> {
    return this.#database.getAll('attempts');
  }

  /** The test with its crops or nothing of it. Throws KeepError `quota_exceeded`. */
  async putTest({ digest, test, crops }: WholeTest): Promise<void> {
    const transaction = this.#database.transaction(['tests', 'crops'], 'readwrite');
    try {
      await Promise.all([
        transaction.objectStore('tests').put(test, digest),
        ...[...crops].map(([id, crop]) => transaction.objectStore('crops').put(crop, [digest, id])),
        transaction.done,
      ]);
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      const room = await measureRoom();
      const { usage_bytes, quota_bytes } = room ?? { usage_bytes: null, quota_bytes: null };
      throw new StorageError({ kind: 'quota_exceeded', usage_bytes, quota_bytes, sessions: [] }, { cause: error });
    }
  }

  /** Null where the test was deleted. */
  async readCrop(digest: string, cellId: string): Promise<Blob | null> {
    return (await this.#database.get('crops', [digest, cellId])) ?? null;
  }

  /** As it is packed into a file. */
  async readTest({ digest, test }: KnownTest): Promise<WholeTest> {
    const crops = new Map<string, Blob>();
    for (const { id } of test.cells) {
      const crop = await this.readCrop(digest, id);
      if (crop) crops.set(id, crop);
    }
    return { digest, test, crops };
  }

  /** With its crops; results stay. */
  async deleteTest(digest: string): Promise<void> {
    const transaction = this.#database.transaction(['tests', 'crops'], 'readwrite');
    await Promise.all([
      transaction.objectStore('tests').delete(digest),
      transaction.objectStore('crops').delete(IDBKeyRange.bound([digest], [digest, []])),
      transaction.done,
    ]);
  }

  /** The reader's attempt at this test: a new one, or the one there is, finished or not. */
  async begin(known: KnownTest, reader: string, now: string): Promise<Attempt> {
    const transaction = this.#database.transaction('attempts', 'readwrite');
    const fresh = startAttempt(known, reader, now);
    const key = keyOfAttempt(fresh);
    const found = await transaction.store.get(key);
    if (!found) await transaction.store.put(fresh, key);
    await transaction.done;
    return found ?? fresh;
  }

  /**
   * Stores an answer and returns the attempt as it is then; in one transaction, so that two tabs cannot answer one
   * question twice. Throws Error where the attempt was deleted.
   */
  async answer({ digest, reader }: Attempt, at: number, label: string, now: string): Promise<Attempt> {
    const transaction = this.#database.transaction('attempts', 'readwrite');
    const key = keyOfAttempt({ digest, reader });
    const stored = await transaction.store.get(key);
    const next = stored && answerAttempt(stored, at, label, now);
    if (next && next !== stored) await transaction.store.put(next, key);
    await transaction.done;
    if (!next) throw new Error('Expected the attempt in this browser, got none. It was deleted, perhaps in another tab.');
    return next;
  }

  /** Every attempt of a reader. */
  async forgetReader(reader: string): Promise<void> {
    const transaction = this.#database.transaction('attempts', 'readwrite');
    for (let at = await transaction.store.openCursor(); at; at = await at.continue()) {
      if (keyOfReader(at.value.reader) === keyOfReader(reader)) await at.delete();
    }
    await transaction.done;
  }

  close(): void {
    this.#database.close();
  }
}

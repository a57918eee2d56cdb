/**
 * The keys of this device's readers, in a database of their own: they belong to people, not to sessions, and are read
 * only where somebody signs.
 */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { ReaderKey } from '../signing/readerKey';

interface KeySchema extends DBSchema {
  /** By `publicKey`. */
  keys: { key: string; value: ReaderKey };
}

const DATABASE_NAME = 'leukoscope-keys';

/** The newest key of a reader; null where this device has none. */
export async function findReaderKey(name: string): Promise<ReaderKey | null> {
  const keys = await withDatabase((database) => database.getAll('keys'));
  const own = keys.filter((key) => key.name === name).sort((a, b) => (a.created < b.created ? 1 : -1));
  return own[0] ?? null;
}

export async function keepReaderKey(key: ReaderKey): Promise<void> {
  await withDatabase((database) => database.put('keys', key, key.publicKey));
}

/** From this device only: a file of it remains. */
export async function deleteReaderKey(publicKey: string): Promise<void> {
  await withDatabase((database) => database.delete('keys', publicKey));
}

async function withDatabase<T>(task: (database: IDBPDatabase<KeySchema>) => Promise<T>): Promise<T> {
  const database = await openDB<KeySchema>(DATABASE_NAME, 1, {
    upgrade: (opened) => {
      opened.createObjectStore('keys');
    },
  });
  try {
    return await task(database);
  } finally {
    database.close();
  }
}

/**
 * The database: its object stores, and how an older version becomes this one.
 *
 * By `idb` (1.2 KB compressed): typed promises over IndexedDB are all that is needed. Dexie (about 30 KB) adds queries,
 * live results and sync, none of which is used here. A session is spread over stores so that an edit writes the few
 * records
 * it touched; keys begin with the session's id, so that all of a session is one range in every store.
 */

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';

import { describe } from '../engine/errors';
import type { AuditEntry, DuplicateOffer, ReviewCell, ReviewPicture, ReviewSession } from '../review/types';
import { StorageError } from './storageProblems';
import type { SessionSummary } from './summary';

export interface StorageSchema extends DBSchema {
  /** `head`: the session without what is in stores of its own (`emptyParts`). */
  sessions: { key: string; value: { head: ReviewSession; summary: SessionSummary } };
  pictures: { key: [string, string]; value: ReviewPicture };
  cells: { key: [string, string]; value: ReviewCell };
  duplicates: { key: [string, string]; value: DuplicateOffer };
  audit: { key: [string, number]; value: AuditEntry };
  /** The original files. */
  blobs: { key: [string, string]; value: Blob };
  /** The first picture of a session, small, for the list of sessions. */
  thumbnails: { key: [string, string]; value: Blob };
  /** Lab profiles, by the SHA-256 of their text. They belong to a model, not to a session. */
  profiles: { key: string; value: string };
  /** What was done to whole slides: `LookHead`, then `LookEntry` (lookStore.ts, which is no part of the first load). */
  looks: { key: [string, number]; value: unknown };
}

export type StorageDatabase = IDBPDatabase<StorageSchema>;

type Upgrade = IDBPTransaction<StorageSchema, StoreNames<StorageSchema>[], 'versionchange'>;

/** The n-th brings a database of version n to version n + 1. Never change one that was released; add one. */
export type Migration = (database: StorageDatabase, upgrade: Upgrade) => void | Promise<void>;

export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    for (const store of ['sessions', 'pictures', 'cells', 'duplicates', 'audit', 'blobs'] as const) {
      database.createObjectStore(store);
    }
  },
  // Lab profiles. Embeddings had lost their length, which profiles are fitted to: these cells are left out of them.
  async (database, upgrade) => {
    database.createObjectStore('profiles');
    for (let at = await upgrade.objectStore('sessions').openCursor(); at; at = await at.continue()) {
      await at.update({ ...at.value, head: { ...at.value.head, profile: null } });
    }
    for (let at = await upgrade.objectStore('cells').openCursor(); at; at = await at.continue()) {
      const { model } = at.value;
      await at.update({ ...at.value, model: model && { ...model, cellness: null }, adapted: null, embedding: null });
    }
  },
  // Thumbnails; they are made as the list shows them.
  (database) => {
    database.createObjectStore('thumbnails');
  },
  (database) => {
    database.createObjectStore('looks');
  },
];

export const DATABASE_NAME = 'leukoscope';
/** Stores whose keys are [session, part]. */
export const PART_STORES = ['pictures', 'cells', 'duplicates', 'audit', 'blobs', 'thumbnails', 'looks'] as const;

export interface OpenDatabaseOptions {
  migrations?: readonly Migration[];
  /** The database was closed: a tab with a newer page needs it, or the browser took it. */
  onClosed?: () => void;
}

/** Throws KeepError `storage_unavailable`, `storage_newer` or `storage_outdated_elsewhere`. */
export async function openDatabase({ migrations = MIGRATIONS, onClosed }: OpenDatabaseOptions = {}): Promise<StorageDatabase> {
  let reportBlocked: (error: StorageError) => void = () => undefined;
  const blocked = new Promise<never>((_resolve, reject) => {
    reportBlocked = reject;
  });
  try {
    const opening = openDB<StorageSchema>(DATABASE_NAME, migrations.length, {
      upgrade: (database, oldVersion, _newVersion, upgrade) => {
        const migrateAll = async () => {
          for (const migrate of migrations.slice(oldVersion)) await migrate(database, upgrade);
        };
        // The database then stays what it was, and opening it fails.
        migrateAll().catch(() => {
          upgrade.done.catch(() => undefined);
          upgrade.abort();
        });
      },
      blocked: () => reportBlocked(new StorageError({ kind: 'storage_outdated_elsewhere' })),
      // A tab with a newer page waits for this one to close the database.
      blocking: (_old, _new, event) => {
        (event.target as IDBDatabase).close();
        onClosed?.();
      },
      terminated: () => onClosed?.(),
    });
    // Should the other tab close later, nobody waits for this one any more.
    opening.then(
      (database) => {
        blocked.catch(() => database.close());
      },
      () => undefined,
    );
    return await Promise.race([opening, blocked]);
  } catch (error) {
    if (error instanceof StorageError) throw error;
    if (error instanceof Error && error.name === 'VersionError') throw new StorageError({ kind: 'storage_newer' });
    throw new StorageError({ kind: 'storage_unavailable', message: describe(error) }, { cause: error });
  }
}

/** A session without its pictures, cells, duplicates and trail. */
export function emptyParts(session: ReviewSession): ReviewSession {
  return { ...session, pictures: {}, cells: {}, duplicates: {}, audit: [] };
}

/** All keys of a session in a store whose keys are [session, part]: an array sorts after every string and number. */
export function rangeOf(sessionId: string): IDBKeyRange {
  return IDBKeyRange.bound([sessionId], [sessionId, []]);
}

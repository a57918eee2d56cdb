/** Logs of looks at whole slides, each beside the session that has the cells, and deleted with it. */

import type { LookEntry, ScanId } from '../slides/lookLog';
import type { StorageDatabase } from './database';

/** What a log begins with. */
export interface LookHead {
  scan: ScanId;
  /** SHA-256 of the model's manifest. */
  model: string;
  /** Date and time as `Date.toISOString` writes it. */
  began: string;
}

export interface StoredLook {
  sessionId: string;
  head: LookHead;
  entries: LookEntry[];
}

/** Entries begin at 1; the head is at 0. */
const HEAD = 0;

export class LookStore {
  readonly #database: StorageDatabase;

  constructor(database: StorageDatabase) {
    this.#database = database;
  }

  /** The newest log of a scan; null where there is none. */
  async find(scan: ScanId): Promise<StoredLook | null> {
    const sessionIds = await this.#database.getAllKeys('sessions');
    let newest: { sessionId: string; head: LookHead } | null = null;
    for (const sessionId of sessionIds) {
      const head = (await this.#database.get('looks', [sessionId, HEAD])) as LookHead | undefined;
      if (head && isSame(head.scan, scan) && (newest === null || head.began > newest.head.began)) newest = { sessionId, head };
    }
    if (newest === null) return null;
    const { sessionId } = newest;
    const range = IDBKeyRange.bound([sessionId, HEAD + 1], [sessionId, []]);
    return { ...newest, entries: (await this.#database.getAll('looks', range)) as LookEntry[] };
  }

  async begin(sessionId: string, head: LookHead): Promise<void> {
    await this.#database.put('looks', head, [sessionId, HEAD]);
  }

  /** `number`: of the entry, from 1 on. */
  async append(sessionId: string, number: number, entry: LookEntry): Promise<void> {
    await this.#database.put('looks', entry, [sessionId, HEAD + number]);
  }

  async forget(sessionId: string): Promise<void> {
    await this.#database.delete('looks', IDBKeyRange.bound([sessionId], [sessionId, []]));
  }
}

function isSame(a: ScanId, b: ScanId): boolean {
  return a.name === b.name && a.bytes === b.bytes && a.ends === b.ends;
}

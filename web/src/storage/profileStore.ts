/** Lab profiles stored in this browser, each as the text of its file, by the SHA-256 of that text. */

import type { StorageDatabase } from './database';

export interface ProfileStore {
  list: () => Promise<ReadonlyMap<string, string>>;
  put: (sha256: string, text: string) => Promise<void>;
  delete: (sha256: string) => Promise<void>;
}

export class DatabaseProfileStore implements ProfileStore {
  readonly #database: StorageDatabase;

  constructor(database: StorageDatabase) {
    this.#database = database;
  }

  async list(): Promise<ReadonlyMap<string, string>> {
    const transaction = this.#database.transaction('profiles');
    const [keys, texts] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
    return new Map(keys.map((key, index) => [key, texts[index] ?? '']));
  }

  async put(sha256: string, text: string): Promise<void> {
    await this.#database.put('profiles', text, sha256);
  }

  async delete(sha256: string): Promise<void> {
    await this.#database.delete('profiles', sha256);
  }
}

/** For browsers that store nothing: as long as the page is open. */
export class MemoryProfileStore implements ProfileStore {
  readonly #texts = new Map<string, string>();

  list(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(this.#texts));
  }

  put(sha256: string, text: string): Promise<void> {
    this.#texts.set(sha256, text);
    return Promise.resolve();
  }

  delete(sha256: string): Promise<void> {
    this.#texts.delete(sha256);
    return Promise.resolve();
  }
}

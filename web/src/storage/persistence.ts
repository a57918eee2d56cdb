/** How much storage the browser gives, and whether it may delete it again. */

export interface Room {
  usage_bytes: number;
  quota_bytes: number;
}

/** Null where the browser does not say (plain http, old browsers). Browsers round and pad these figures. */
export async function measureRoom(storage: StorageManager | undefined = findStorageManager()): Promise<Room | null> {
  try {
    const { usage, quota } = (await storage?.estimate()) ?? {};
    return usage === undefined || quota === undefined ? null : { usage_bytes: usage, quota_bytes: quota };
  } catch {
    return null;
  }
}

/**
 * Asks that the browser delete nothing on its own when its disc runs full; best asked when a session is first made.
 *
 * False where it declined: sessions are then kept as long as there is room. Null where it cannot be asked.
 */
export async function askToPersist(storage: StorageManager | undefined = findStorageManager()): Promise<boolean | null> {
  try {
    if (!storage) return null;
    return (await storage.persisted()) || (await storage.persist());
  } catch {
    return null;
  }
}

function findStorageManager(): StorageManager | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.storage;
}

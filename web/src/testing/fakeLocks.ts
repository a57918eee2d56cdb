/** Web Locks of one browser, shared by all the "tabs" of a test: exclusive ones, asked for with `ifAvailable`. */

export function makeLocks(): LockManager {
  const held = new Set<string>();
  const request = async (name: string, _options: LockOptions, grant: LockGrantedCallback<unknown>): Promise<unknown> => {
    // As in a browser, the answer never comes at once.
    await Promise.resolve();
    if (held.has(name)) return grant(null);
    held.add(name);
    try {
      return await grant({ name, mode: 'exclusive' });
    } finally {
      held.delete(name);
    }
  };
  return { request } as unknown as LockManager;
}

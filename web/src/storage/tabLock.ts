/**
 * One tab a session: two that write the same one would undo each other's work.
 *
 * By a Web Lock, which the browser frees even when a tab crashes. Pages on plain http have no locks; there tabs ask
 * each
 * other over a BroadcastChannel.
 */

export interface TabLock {
  release: () => void;
}

export interface TabLockTools {
  /** Null where the browser has none. */
  locks?: LockManager | null;
  /** How long other tabs have to answer, over a channel. */
  wait_ms?: number;
}

type Message = { kind: 'ask'; token: string } | { kind: 'held'; token: string };

/** Null where another tab has the session. */
export function lockSession(sessionId: string, { locks = findLocks(), wait_ms = 200 }: TabLockTools = {}): Promise<TabLock | null> {
  const name = `leukoscope-session-${sessionId}`;
  return locks ? lockByWebLock(name, locks) : lockByChannel(name, wait_ms);
}

/** `navigator.locks` is there in secure contexts only, whatever the types say. */
function findLocks(): LockManager | null {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.locks ?? null;
}

function lockByWebLock(name: string, locks: LockManager): Promise<TabLock | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(null);
          return undefined;
        }
        // The lock is held until this promise settles.
        return new Promise<void>((release) => resolve({ release }));
      })
      .catch(reject);
  });
}

function lockByChannel(name: string, wait_ms: number): Promise<TabLock | null> {
  const channel = new BroadcastChannel(name);
  const token = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const send = (message: Message) => channel.postMessage(message);
  return new Promise((resolve) => {
    let isHeld = false;
    const timer = setTimeout(() => {
      isHeld = true;
      resolve({ release: () => channel.close() });
    }, wait_ms);
    const yieldIt = () => {
      clearTimeout(timer);
      channel.close();
      resolve(null);
    };
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'held') {
        if (data.token === token && !isHeld) yieldIt();
      } else if (isHeld || token < data.token) send({ kind: 'held', token: data.token });
      // Of two that ask at once the smaller token wins, though the other may have asked before this channel was open.
      else yieldIt();
    };
    send({ kind: 'ask', token });
  });
}

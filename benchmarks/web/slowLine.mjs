/** A slow line and a slow processor, for every thread: what the browser's own throttle does to a page's main thread only. */

import { connect, createServer } from 'node:net';

/**
 * A line to `target` of so many bits a second downwards, shared by all connections, and a round trip of `roundTrip_ms`
 * (once more where a connection is made).
 *
 * @param {URL} target
 * @param {{ bitsPerSecond: number, roundTrip_ms: number }} line
 */
export async function openLine(target, { bitsPerSecond, roundTrip_ms }) {
  let free_at = 0;
  /** When the last bit of so many bytes has come through. @param {number} bytes */
  const queue = (bytes) => {
    free_at = Math.max(free_at, Date.now()) + (bytes * 8000) / bitsPerSecond;
    return free_at - Date.now();
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    const opened = Date.now();
    const [sendUp, sendDown] = [waitInTurn(), waitInTurn()];
    const end = () => {
      near.destroy();
      far.destroy();
    };
    near.on('error', end).on('close', end);
    far.on('error', end);
    near.on('data', (data) => {
      const handshake_ms = Math.max(0, opened + roundTrip_ms - Date.now());
      sendUp(handshake_ms + roundTrip_ms / 2, () => far.writable && far.write(data));
    });
    far.on('data', (data) => {
      far.pause();
      const wait_ms = queue(data.length);
      setTimeout(() => far.resume(), wait_ms);
      sendDown(wait_ms + roundTrip_ms / 2, () => near.writable && near.write(data));
    });
    far.on('end', () => sendDown(roundTrip_ms / 2, () => near.end()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}/`,
    close: () => server.close(),
  };
}

/**
 * Does one thing after the other, none before its own wait is over. Two timers of the same millisecond may run in either
 * order, and then bytes of an answer change places.
 *
 * @returns {(wait_ms: number, act: () => void) => void}
 */
function waitInTurn() {
  let last = Promise.resolve();
  return (wait_ms, act) => {
    const due = new Promise((resolve) => setTimeout(resolve, wait_ms));
    last = last.then(() => due).then(act);
  };
}

const PERIOD_MS = 40;

/**
 * Give the processes of pages a part of the processor's time, whatever their threads do; returns what ends it.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {number} times how much slower
 */
export async function slowDown(browser, times) {
  const session = await browser.newBrowserCDPSession();
  /** @type {Set<number>} */
  let processes = new Set();
  const list = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    processes = new Set(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id));
  };
  /** @param {NodeJS.Signals} signal */
  const tellAll = (signal) => {
    for (const id of processes) {
      try {
        process.kill(id, signal);
      } catch {
        processes.delete(id);
      }
    }
  };
  await list();
  let isOver = false;
  const listing = setInterval(() => void list().catch(() => undefined), 200);
  const turn = () => {
    if (isOver) return;
    tellAll('SIGSTOP');
    setTimeout(() => {
      tellAll('SIGCONT');
      setTimeout(turn, PERIOD_MS / times);
    }, PERIOD_MS - PERIOD_MS / times);
  };
  turn();
  return () => {
    isOver = true;
    clearInterval(listing);
    tellAll('SIGCONT');
  };
}

/** A model's files: each from the first of its sources that delivers it whole, in length and in SHA-256. */

import pRetry, { AbortError } from 'p-retry';

import { forgetCached, readCached, writeCached } from './cache';
import { EngineError, describe, throwIfAborted } from '../errors';
import { hashBytes } from '../hash';
import type { ManifestFile } from '../manifest';

/** Attempts at one source before the next is tried; a missing file (404) is not asked for again. */
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 300;
/** A source that sends nothing for this long has failed. */
const STALL_MS = 30_000;
/** Statuses that may go away by themselves. */
const PASSING_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface FetchEvents {
  /** Bytes of this file that have arrived; falls back to 0 when an attempt fails. */
  onBytes?: (loaded: number) => void;
  onRetry?: (url: string, reason: string) => void;
  signal?: AbortSignal | undefined;
}

/** One failed attempt, as listed in `details.attempts` of a `file_failed` error. */
export interface FailedAttempt {
  url: string;
  reason: string;
}

/** The addresses of a file in the order they are tried: its own, then beside the manifest. */
export function listSources(file: ManifestFile, manifestUrl: string): string[] {
  const beside = new URL(file.path, manifestUrl).href;
  return [...new Set([...(file.urls ?? []), beside])];
}

/**
 * Fetch and verify one file.
 *
 * Throws EngineError `file_failed` naming every source and why it failed, or `aborted`.
 */
export async function fetchFile(
  file: ManifestFile,
  manifestUrl: string,
  events: FetchEvents = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const cached = await readVerified(file);
  if (cached) {
    events.onBytes?.(cached.length);
    return cached;
  }
  const failures: FailedAttempt[] = [];
  for (const url of listSources(file, manifestUrl)) {
    try {
      const bytes = await fetchFrom(url, file, events, failures);
      await writeCached(file.sha256, bytes);
      return bytes;
    } catch {
      throwIfAborted(events.signal);
    }
  }
  const list = failures.map(({ url, reason }) => `  ${url}: ${reason}`).join('\n');
  throw new EngineError(
    'file_failed',
    `The model's file ${file.path} (${file.bytes} bytes) could not be fetched whole from any of its addresses:\n` +
      `${list}\nCheck the connection and try again; if it stays so, tell whoever serves the model.`,
    { path: file.path, attempts: failures },
  );
}

async function fetchFrom(
  url: string,
  file: ManifestFile,
  events: FetchEvents,
  failures: FailedAttempt[],
): Promise<Uint8Array<ArrayBuffer>> {
  return pRetry(
    async (attempt) => {
      try {
        // A wrong copy may sit in the browser's own HTTP cache: later attempts go past it.
        const bytes = await download(url, file, attempt === 1 ? 'default' : 'reload', events);
        await verify(bytes, file);
        return bytes;
      } catch (error) {
        const reason = error instanceof AbortError ? error.originalError.message : describe(error);
        events.onBytes?.(0);
        if (!events.signal?.aborted) {
          failures.push({ url, reason });
          events.onRetry?.(url, reason);
        }
        // p-retry gives up on TypeErrors it does not know; here every failure but an AbortError is worth a retry.
        throw error instanceof AbortError ? error : new Error(reason);
      }
    },
    {
      retries: ATTEMPTS - 1,
      minTimeout: FIRST_WAIT_MS,
      randomize: true,
      ...(events.signal && { signal: events.signal }),
    },
  );
}

async function download(
  url: string,
  file: ManifestFile,
  cache: RequestCache,
  { onBytes, signal }: FetchEvents,
): Promise<Uint8Array<ArrayBuffer>> {
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  const signals = signal ? [signal, stall.signal] : [stall.signal];
  try {
    const response = await fetch(url, { cache, credentials: 'same-origin', signal: AbortSignal.any(signals) });
    if (!response.ok) {
      const reason = `expected the file, got HTTP status ${response.status} ${response.statusText}`.trimEnd();
      throw PASSING_STATUSES.has(response.status) ? new Error(reason) : new AbortError(reason);
    }
    // The length is known, so a server that sends more cannot fill the memory.
    const bytes = new Uint8Array(file.bytes);
    let loaded = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), STALL_MS);
      if (loaded + part.value.length > file.bytes) {
        await reader?.cancel();
        throw new Error(`expected ${file.bytes} bytes, got more`);
      }
      bytes.set(part.value, loaded);
      loaded += part.value.length;
      onBytes?.(loaded);
    }
    if (loaded < file.bytes) throw new Error(`expected ${file.bytes} bytes, got ${loaded}`);
    return bytes;
  } catch (error) {
    if (stall.signal.aborted) throw new Error(`nothing came for ${STALL_MS / 1000} seconds`);
    if (error instanceof TypeError) {
      throw new Error(
        `no answer (${error.message}): no connection, or the host does not allow this page (CORS, CSP)`,
      );
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function verify(bytes: Uint8Array<ArrayBuffer>, file: ManifestFile): Promise<void> {
  const sha256 = await hashBytes(bytes);
  if (sha256 !== file.sha256) {
    throw new Error(`expected SHA-256 ${file.sha256}, got ${sha256}: the file was changed or damaged`);
  }
}

async function readVerified(file: ManifestFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await readCached(file.sha256);
  if (!bytes) return undefined;
  try {
    await verify(bytes, file);
    return bytes;
  } catch {
    await forgetCached(file.sha256);
    return undefined;
  }
}

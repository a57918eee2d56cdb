/** Writes the log of a look into this browser, and finds the one that a page before has left. */

import type { LocatorSpec, Manifest } from '../engine';
import { hashBytes } from '../engine/hash';
import { identifyScan, type LookEntry, type LookStart, type ScanId } from '../slides/lookLog';
import type { SlideInfo } from '../slides/tasks';
import type { StorageDatabase } from '../storage/database';
import { LookStore, type StoredLook } from '../storage/lookStore';
import { planLook, type LookLog } from './slideLook';

export interface LookWriterTools {
  file: File;
  manifest: Manifest;
  /** Null where the browser stores nothing: then no page after this one goes on. */
  findDatabase: () => StorageDatabase | null;
  /** Date and time as `Date.toISOString` writes it. */
  now: () => string;
}

export interface FoundLook extends StoredLook {
  /** By the model that is loaded now. Another one's cells would not belong to it. */
  isSameModel: boolean;
}

export class LookWriter implements LookLog {
  readonly #tools: LookWriterTools;
  /** Null: nothing is written. */
  #written: { sessionId: string; entries: number } | null = null;
  #known: Promise<{ scan: ScanId; model: string }> | null = null;

  constructor(tools: LookWriterTools) {
    this.#tools = tools;
  }

  /** Never throws: where nothing can be read, there is nothing to go on with. */
  async find(): Promise<FoundLook | null> {
    try {
      const { scan, model } = await this.#identify();
      const found = (await this.#store?.find(scan)) ?? null;
      return found && { ...found, isSameModel: found.head.model === model };
    } catch {
      return null;
    }
  }

  /** What comes is appended to the log that was found. */
  goOn({ sessionId, entries }: StoredLook): void {
    this.#written = { sessionId, entries: entries.length };
  }

  async begin(sessionId: string): Promise<void> {
    this.#written = { sessionId, entries: 0 };
    await this.#write(async (store) => store.begin(sessionId, { ...(await this.#identify()), began: this.#tools.now() }));
  }

  async append(entry: LookEntry): Promise<void> {
    if (this.#written === null) return;
    const { sessionId } = this.#written;
    const number = (this.#written.entries += 1);
    await this.#write((store) => store.append(sessionId, number, entry));
  }

  get #store(): LookStore | null {
    const database = this.#tools.findDatabase();
    return database && new LookStore(database);
  }

  #identify(): Promise<{ scan: ScanId; model: string }> {
    const { file, manifest } = this.#tools;
    this.#known ??= Promise.all([identifyScan(file), hashBytes(new TextEncoder().encode(JSON.stringify(manifest)))]).then(
      ([scan, model]) => ({ scan, model }),
    );
    return this.#known;
  }

  /** A log with a gap would mislead: where one entry cannot be written, all of it goes. */
  async #write(act: (store: LookStore) => Promise<void>): Promise<void> {
    const store = this.#store;
    if (store === null) return;
    try {
      await act(store);
    } catch {
      const sessionId = this.#written?.sessionId;
      this.#written = null;
      if (sessionId !== undefined) await store.forget(sessionId).catch(() => undefined);
    }
  }
}

/** Why a look that was begun before cannot be gone on with. */
export type LookDifference = 'model' | 'scale' | 'tiles';

export interface LookNow {
  info: SlideInfo;
  locator: LocatorSpec;
  /** Null until it is known. */
  umPerPx: number | null;
}

/** Null where a look that is kept can go on: its tiles, and what the networks are told, would be the same ones now. */
export function findDifference(isSameModel: boolean, kept: LookStart, { info, locator, umPerPx }: LookNow): LookDifference | null {
  if (!isSameModel) return 'model';
  const { region, area, umPerPx: keptUm } = kept.request;
  if (umPerPx !== null && umPerPx !== keptUm) return 'scale';
  return write(kept) === write(planLook(info, locator, { region, area, umPerPx: keptUm })) ? null : 'tiles';
}

/** Pages of two versions may have their keys in another order. */
function write({ request: { plan }, locator }: LookStart): string {
  return JSON.stringify([plan, locator].map((part) => Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Small pictures of single cells, cut out of photographs as they are needed. */

import type { Box } from '../engine';
import { releaseBlobUrl } from './blobUrl';
import { cutInWorker, type CutPicture } from './cutter';

/** Pixels a side; enough for a dense screen. */
const SIDE_PX = 192;
/**
 * Crops in memory at most, some 10 kB each. Those not used for longest are dropped, and cut again when they are needed.
 */
const MOST = 2000;

export interface CropSource {
  loadBlob: (pictureId: string) => Promise<Blob | null>;
  /** Another one in tests. */
  cut?: CutPicture;
}

type Listener = () => void;

/**
 * Cuts cells out, one photograph decoded at a time, all crops wanted of it at once.
 *
 * A crop's address stays valid until `close`, or until more than `MOST` others were used since.
 */
export class CropCache {
  readonly #source: CropSource;
  readonly #ready = new Map<string, string | null>();
  readonly #wanted = new Map<string, Map<string, Box>>();
  readonly #listeners = new Set<Listener>();
  #isWorking = false;
  #isClosed = false;

  constructor(source: CropSource) {
    this.#source = source;
  }

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Undefined while it is not there yet; null where the browser cannot show the picture. */
  peek(pictureId: string, box: Box): string | null | undefined {
    return this.#ready.get(keyOf(pictureId, box));
  }

  want(pictureId: string, box: Box): void {
    const key = keyOf(pictureId, box);
    const found = this.#ready.get(key);
    if (found !== undefined) {
      // Makes it the last to be dropped.
      this.#ready.delete(key);
      this.#ready.set(key, found);
      return;
    }
    const boxes = this.#wanted.get(pictureId) ?? new Map<string, Box>();
    boxes.set(key, box);
    this.#wanted.set(pictureId, boxes);
    void this.#work();
  }

  close(): void {
    this.#isClosed = true;
    this.#wanted.clear();
    for (const url of this.#ready.values()) if (url !== null) releaseBlobUrl(url);
    this.#ready.clear();
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    // Wait for the rest of what is asked for in this turn.
    await Promise.resolve();
    for (;;) {
      const [next] = this.#wanted;
      if (next === undefined) break;
      const [pictureId, boxes] = next;
      this.#wanted.delete(pictureId);
      await this.#cut(pictureId, boxes);
      for (const listener of this.#listeners) listener();
    }
    this.#isWorking = false;
  }

  async #cut(pictureId: string, boxes: ReadonlyMap<string, Box>): Promise<void> {
    try {
      const blob = await this.#source.loadBlob(pictureId);
      if (blob === null) throw new Error(`Expected the file of picture ${pictureId}.`);
      const cut = this.#source.cut ?? cutInWorker;
      const cuts = [...boxes.values()].map((box) => ({ kind: 'cell', box }) as const);
      const files = await cut(blob, cuts, { type: 'image/jpeg', longest_px: SIDE_PX });
      for (const [position, key] of [...boxes.keys()].entries()) {
        const file = files[position];
        this.#store(key, file === undefined ? null : URL.createObjectURL(file));
      }
    } catch {
      // The file is gone, or damaged since: the cell is named all the same.
      for (const key of boxes.keys()) this.#store(key, null);
    }
  }

  #store(key: string, url: string | null): void {
    if (this.#isClosed) {
      if (url !== null) releaseBlobUrl(url);
      return;
    }
    this.#ready.set(key, url);
    if (this.#ready.size <= MOST) return;
    const [oldest] = this.#ready;
    if (oldest === undefined) return;
    if (oldest[1] !== null) releaseBlobUrl(oldest[1]);
    this.#ready.delete(oldest[0]);
  }
}

function keyOf(pictureId: string, box: Box): string {
  return `${pictureId} ${box.join()}`;
}

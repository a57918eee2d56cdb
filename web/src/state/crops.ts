/** Small pictures of single cells, cut out of photographs as they are needed. */

import type { Box } from '../engine';
import { MARGIN } from '../report/crops';

/** Pixels a side; enough for a dense screen. */
const SIDE_PX = 192;
/** Beyond it the crops that were not looked at for longest are made anew when they are. Some 10 kB each. */
const MOST = 2000;

export interface CropSource {
  loadBlob: (pictureId: string) => Promise<Blob | null>;
}

/** The square around a box that is shown: left, top and side in pixels of the picture; it may reach outside. */
export function findView([x, y, width, height]: Box): { left: number; top: number; side: number } {
  const side = Math.max(width, height) * MARGIN;
  return { left: x + (width - side) / 2, top: y + (height - side) / 2, side };
}

type Listener = () => void;

/**
 * Cuts cells out, one photograph decoded at a time, all crops wanted of it at once.
 *
 * A crop's address stays good until `close`, or until more than `MOST` others were looked at since.
 */
export class Crops {
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
      // To the end of the line of those that are forgotten.
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
    for (const url of this.#ready.values()) if (url !== null) URL.revokeObjectURL(url);
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
      const picture = await createImageBitmap(blob);
      try {
        for (const [key, box] of boxes) this.#store(key, await drawCrop(picture, box));
      } finally {
        picture.close();
      }
    } catch {
      // Formats only the engine reads, such as TIFF: the cell is named all the same.
      for (const key of boxes.keys()) this.#store(key, null);
    }
  }

  #store(key: string, url: string | null): void {
    if (this.#isClosed) {
      if (url !== null) URL.revokeObjectURL(url);
      return;
    }
    this.#ready.set(key, url);
    if (this.#ready.size <= MOST) return;
    const [oldest] = this.#ready;
    if (oldest === undefined) return;
    if (oldest[1] !== null) URL.revokeObjectURL(oldest[1]);
    this.#ready.delete(oldest[0]);
  }
}

async function drawCrop(picture: ImageBitmap, box: Box): Promise<string> {
  const { left, top, side } = findView(box);
  const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('Expected a 2D canvas, but this browser gives none.');
  context.imageSmoothingQuality = 'high';
  const scale = SIDE_PX / side;
  context.drawImage(picture, -left * scale, -top * scale, picture.width * scale, picture.height * scale);
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 }));
}

function keyOf(pictureId: string, box: Box): string {
  return `${pictureId} ${box.join()}`;
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { checkReading, checkWriting, readsTruly } from './canvasCheck';

type Change = (data: Uint8ClampedArray) => void;

/** What a browser does to the pixels that are read, and to those that are put into a file. */
let changes: { read: Change; write: Change };

class Pixels {
  readonly data: Uint8ClampedArray;
  constructor(width: number, height: number) {
    this.data = new Uint8ClampedArray(width * height * 4);
  }
}

class Canvas {
  readonly #pixels: Uint8ClampedArray;
  constructor(width: number, height: number) {
    this.#pixels = new Uint8ClampedArray(width * height * 4);
  }

  getContext() {
    const pixels = this.#pixels;
    return {
      putImageData: ({ data }: Pixels) => pixels.set(data),
      drawImage: ({ data }: { data: Uint8ClampedArray }) => pixels.set(data),
      getImageData: () => {
        const data = pixels.slice();
        changes.read(data);
        return { data };
      },
    };
  }

  convertToBlob() {
    const data = this.#pixels.slice();
    changes.write(data);
    return Promise.resolve({ data, close: () => undefined });
  }
}

const keep: Change = () => undefined;
const flipOneBit: Change = (data) => void (data[4097] = (data[4097] ?? 0) ^ 1);

beforeEach(() => {
  changes = { read: keep, write: keep };
  vi.stubGlobal('OffscreenCanvas', Canvas);
  vi.stubGlobal('ImageData', Pixels);
  vi.stubGlobal('createImageBitmap', (file: unknown) => Promise.resolve(file));
});
afterEach(() => vi.unstubAllGlobals());

describe('the canvas', () => {
  it('is believed where it gives back what was drawn', async () => {
    expect(readsTruly()).toBe(true);
    await expect(checkWriting()).resolves.toBeUndefined();
  });

  it.each<[string, Change]>([
    ['one bit of one pixel', flipOneBit],
    ['white', (data) => void data.fill(255)],
    ['noise', (data) => data.forEach((value, at) => (data[at] = value ^ (at % 7)))],
  ])('is not believed where it gives %s', async (_, change) => {
    changes.read = change;
    expect(readsTruly()).toBe(false);
    expect(() => checkReading()).toThrow(expect.objectContaining({ code: 'canvas_changed' }));
    await expect(checkWriting()).rejects.toMatchObject({ code: 'canvas_changed' });
  });

  it('is not believed where only its files differ', async () => {
    changes.write = flipOneBit;
    expect(readsTruly()).toBe(true);
    await expect(checkWriting()).rejects.toMatchObject({ code: 'canvas_changed' });
  });
});

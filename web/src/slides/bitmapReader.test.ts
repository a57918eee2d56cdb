import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** RGBA, as a canvas has it. */
interface Bitmap {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
  close: () => void;
}

/** Buffers that frames were read into, and canvases that were read. */
let buffers: Uint8Array[];
let canvasReads: number;
let closed: ImageBitmap[];
/** What a browser's frames make of a level. */
let distort: (level: number) => number;

function makeBitmap(width: number, height: number, seed = 0): Bitmap & ImageBitmap {
  const rgba = Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 7 + seed) % 256));
  const bitmap = { width, height, rgba, close: () => void closed.push(bitmap) };
  return bitmap;
}

class Canvas {
  width: number;
  height: number;
  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
  }

  /** What a protection against fingerprinting gives instead. */
  static changed: Uint8ClampedArray | null = null;

  getContext() {
    let drawn = makeBitmap(this.width, this.height);
    return {
      canvas: this,
      fillRect: () => undefined,
      putImageData: ({ data }: { data: Uint8ClampedArray }) => void (drawn = Object.assign(makeBitmap(0, 0), { rgba: data.slice() })),
      drawImage: (bitmap: Bitmap & ImageBitmap) => (drawn = bitmap),
      getImageData: () => {
        canvasReads += 1;
        return { data: Canvas.changed ?? drawn.rgba.slice() };
      },
    };
  }

  convertToBlob() {
    return Promise.resolve({ width: this.width, height: this.height });
  }
}

class Frame {
  readonly #rgba: Uint8ClampedArray;
  #isOpen = true;
  constructor({ rgba }: Bitmap) {
    this.#rgba = rgba;
  }

  copyTo(target: Uint8Array) {
    if (!this.#isOpen) throw new TypeError('closed');
    buffers.push(target);
    target.set(this.#rgba.map(distort));
    return Promise.resolve([]);
  }

  close(): void {
    this.#isOpen = false;
  }
}

beforeEach(() => {
  [buffers, canvasReads, closed, distort] = [[], 0, [], (level) => level];
  vi.resetModules();
  vi.stubGlobal('OffscreenCanvas', Canvas);
  vi.stubGlobal('ImageData', class {
    readonly data: Uint8ClampedArray;
    constructor(width: number, height: number) {
      this.data = new Uint8ClampedArray(width * height * 4);
    }
  });
  vi.stubGlobal('createImageBitmap', ({ width, height }: Bitmap) => Promise.resolve(makeBitmap(width, height)));
  vi.stubGlobal('VideoFrame', Frame);
});
afterEach(() => vi.unstubAllGlobals());

/** Two tiles of one size and one of another, against the numbers that they have. */
async function readThree(): Promise<void> {
  const { readBitmap } = await import('./bitmapReader');
  for (const [seed, side] of [[1, 8], [2, 8], [3, 4]] as const) {
    const bitmap = makeBitmap(side, side, seed);
    expect([...(await readBitmap(bitmap))]).toEqual([...bitmap.rgba].filter((_, at) => at % 4 !== 3));
    expect(closed).toContain(bitmap);
  }
}

it('tiles are read into one buffer where frames have the numbers of a canvas', async () => {
  await readThree();
  // Two reads of a canvas choose: whether it is to be believed, and whether frames are.
  expect(canvasReads).toBe(2);
  const [, first, second, other] = buffers;
  expect(second).toBe(first);
  expect(other).toHaveLength(64);
});

it('a canvas reads them where a browser has no frames, or frames of other colours', async () => {
  distort = (level) => Math.min(255, level + 1);
  await readThree();
  expect([canvasReads, buffers.length]).toEqual([5, 1]);
  vi.resetModules();
  vi.stubGlobal('VideoFrame', undefined);
  await readThree();
  expect(canvasReads).toBe(10 - 1);
});

it('a canvas that is changed against fingerprinting is refused, and asked again', async () => {
  const { readBitmap } = await import('./bitmapReader');
  Canvas.changed = new Uint8ClampedArray(4);
  const bitmap = makeBitmap(8, 8);
  await expect(readBitmap(bitmap)).rejects.toMatchObject({ code: 'canvas_changed' });
  expect(closed).toContain(bitmap);
  Canvas.changed = null;
  await expect(readBitmap(makeBitmap(8, 8))).resolves.toHaveLength(192);
});

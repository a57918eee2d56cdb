/** From a picture to pixels: upright, RGB, 8 bits, opaque. The one conversion of docs/pictures.md, as in Python. */

import { imageSize } from 'image-size';

import { BITMAP_OPTIONS } from './bitmapOptions';
import { checkReading, readsTruly } from './canvasCheck';
import { layOn, composite, type Background } from './composite';
import { describe, EngineError, isOutOfMemory, reportMemory } from '../errors';
import { hasViews, readJpeg } from './jpeg';
import { checkFileSize, checkSize } from './limits';
import type { Pause } from '../pause';
import { countPngPictures, needsLibrary } from './png';
import { readPngCore } from './pngCore';
import { checkPixels } from './pngPixels';
import { describeRefusal, refusePicture } from './refusals';
import type { Pixels } from './resize';
import { HEAD_BYTES, identifyFormat, type PictureFormat } from './signatures';

/** Canvases are limited in size (16 megapixels on some phones), so a picture is read in tiles. */
const TILE_PX = 2048;

/** The first picture of a file, and how many the file has: pages, frames of an animation, or views of an MPO. */
export interface Decoded extends Pixels {
  count: number;
}

/** Throws EngineError `picture_refused`, `memory_short` or `canvas_changed`, or what `pause` throws. */
export async function decodeFile(file: Blob, background: Background, pause: Pause): Promise<Decoded> {
  // From its first bytes: a file that is no picture is not read whole, however large it is.
  const format = identifyFormat(await readBytes(file.slice(0, HEAD_BYTES)));
  checkFileSize(file.size);
  const bytes = await readBytes(file);
  try {
    return await READ[format](bytes, { background, pause });
  } catch (error) {
    // The file may be as whole as can be: another device opens it.
    if (isOutOfMemory(error)) throw reportMemory(error);
    // Hostile bytes make decoders throw anything; all of it means the same.
    throw error instanceof EngineError ? error : refusePicture('damaged', { format });
  }
}

interface Conversion {
  background: Background;
  pause: Pause;
}
type Read = (bytes: Uint8Array<ArrayBuffer>, conversion: Conversion) => Promise<Decoded>;

/** Only JPEG, WebP and plain PNG are left to the browser, in whose answers no damage goes unnoticed. */
const READ: Record<PictureFormat, Read> = {
  JPEG: async (bytes, conversion) => {
    checkJpeg(bytes);
    const pixels = await readByBrowser(bytes, 'image/jpeg', conversion);
    return { ...pixels, count: hasViews(bytes) ? (await import('./frames')).countJpegViews(bytes) : 1 };
  },
  WebP: async (bytes, conversion) => {
    const { width, height } = imageSize(bytes);
    checkSize(width, height);
    // Firefox reads what is cut.
    if (new DataView(bytes.buffer).getUint32(4, true) + 8 > bytes.length) throw new Error('it ends too early');
    const pixels = await readByBrowser(bytes, 'image/webp', conversion);
    // Without a header of features there is one frame.
    const count = bytes[15] === 0x58 ? (await import('./frames')).countWebpFrames(bytes) : 1; // VP8X
    return { ...pixels, count };
  },
  PNG: async (bytes, conversion) => {
    const { width, height } = imageSize(bytes);
    checkSize(width, height);
    const picture = readPngCore(bytes);
    await checkPixels(picture);
    // The library needs no canvas, so it also serves where the browser's gives back other pixels.
    const pixels = needsLibrary(bytes) || !readsTruly()
      ? composite((await import('./pngDecoder')).decodePng(picture), conversion.background)
      : await readByBrowser(picture, 'image/png', conversion);
    return { ...pixels, count: countPngPictures(bytes) };
  },
  GIF: async (bytes, { background, pause }) => {
    const { picture, count } = await (await import('./gif')).decodeGif(bytes, pause);
    return { ...composite(picture, background), count };
  },
  BMP: async (bytes, { background, pause }) => ({
    ...composite(await (await import('./bmp')).decodeBmp(bytes, pause), background),
    count: 1,
  }),
  TIFF: async (bytes, { background, pause }) => {
    const { picture, count } = await (await import('./tiff')).decodeTiff(bytes, pause);
    return { ...composite(picture, background), count };
  },
  HEIC: async (bytes, { background, pause }) => ({
    ...(await readHeic(bytes, background, pause)),
    count: 1,
  }),
};

async function readByBrowser(bytes: Uint8Array<ArrayBuffer>, type: string, { background, pause }: Conversion): Promise<Pixels> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type }), BITMAP_OPTIONS);
  try {
    return await readBitmap(bitmap, background, pause);
  } finally {
    bitmap.close();
  }
}

/** Pixels of a bitmap, laid on `background`. Throws EngineError `canvas_changed`. */
export async function readBitmap(bitmap: ImageBitmap, background: Background, pause: Pause): Promise<Pixels> {
  const { width, height } = bitmap;
  checkSize(width, height);
  checkReading();
  const data = new Uint8Array(width * height * 3);
  const canvas = new OffscreenCanvas(Math.min(width, TILE_PX), Math.min(height, TILE_PX));
  const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (!context) throw new EngineError('worker_failed', 'Expected a 2D canvas, but this browser gives none.');
  context.globalCompositeOperation = 'copy';
  for (let top = 0; top < height; top += TILE_PX) {
    for (let left = 0; left < width; left += TILE_PX) {
      await pause();
      const [tileWidth, tileHeight] = [Math.min(TILE_PX, width - left), Math.min(TILE_PX, height - top)];
      context.drawImage(bitmap, -left, -top);
      const tile = context.getImageData(0, 0, tileWidth, tileHeight);
      for (let y = 0; y < tileHeight; y++) {
        const row = tile.data.subarray(y * tileWidth * 4, (y + 1) * tileWidth * 4);
        layOn(data, ((top + y) * width + left) * 3, row, background);
      }
    }
  }
  return { width, height, data };
}

/** Refuse, from the header alone, what is too large or cannot mean the same in Python. */
function checkJpeg(bytes: Uint8Array): void {
  const facts = readJpeg(bytes);
  if (!facts) throw refusePicture('damaged', { format: 'JPEG' });
  checkSize(facts.width, facts.height);
  if (facts.components === 4) throw refusePicture('cmyk');
  if (!facts.isComplete) throw refusePicture('damaged', { format: 'JPEG' });
}

async function readHeic(bytes: Uint8Array, background: Background, pause: Pause): Promise<Pixels> {
  const { decodeHeic } = await import('./heic').catch(() => {
    throw refusePicture('heic', { reason: describeRefusal('heic.not_loaded') });
  });
  return decodeHeic(bytes, background, pause);
}

async function readBytes(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (isOutOfMemory(error)) throw reportMemory(error);
    // A file that was moved, or that is larger than the browser can hold.
    throw refusePicture('unreadable', { reason: describe(error) });
  }
}

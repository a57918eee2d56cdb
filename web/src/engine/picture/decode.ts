/** From a picture to pixels: upright, RGB, 8 bits, opaque. The one conversion of docs/pictures.md, as in Python. */

import { imageSize } from 'image-size';

import { BITMAP_OPTIONS } from './bitmapOptions';
import { checkReading, readsTruly } from './canvasCheck';
import { layOn, composite, type Background } from './composite';
import { describe, EngineError, isOutOfMemory, reportMemory } from '../errors';
import { readJpeg } from './jpeg';
import { checkFileSize, checkSize } from './limits';
import type { Pause } from '../pause';
import { needsLibrary } from './png';
import { readPngCore } from './pngCore';
import { refusePicture } from './refusals';
import type { Pixels } from './resize';
import { HEAD_BYTES, identifyFormat, type PictureFormat } from './signatures';

/** Canvases are limited in size (16 megapixels on some phones), so a picture is read in tiles. */
const TILE_PX = 2048;

/** Throws EngineError `picture_refused`, `memory_short` or `canvas_changed`, or what `pause` throws. */
export async function decodeFile(file: Blob, background: Background, pause: Pause): Promise<Pixels> {
  // From its first bytes: a file that is no picture is not read whole, however large it is.
  const format = identifyFormat(await readBytes(file.slice(0, HEAD_BYTES)));
  checkFileSize(file.size);
  const bytes = await readBytes(file);
  try {
    if (format === 'TIFF') return composite(await (await import('./tiff')).decodeTiff(bytes, pause), background);
    checkHeader(bytes, format);
    const picture = format === 'PNG' ? readPngCore(bytes) : undefined;
    // The library needs no canvas, so it also serves where the browser's gives back other pixels.
    if (picture && (needsLibrary(bytes) || !readsTruly())) {
      return composite((await import('./pngDecoder')).decodePng(picture), background);
    }
    const bitmap = await createImageBitmap(picture ? new Blob([picture], { type: 'image/png' }) : file, BITMAP_OPTIONS);
    try {
      return await readBitmap(bitmap, background, pause);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    // The file may be as whole as can be: another device opens it.
    if (isOutOfMemory(error)) throw reportMemory(error);
    // Hostile bytes make decoders throw anything; all of it means the same.
    throw error instanceof EngineError ? error : refusePicture('damaged', { format });
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
function checkHeader(bytes: Uint8Array, format: PictureFormat): void {
  if (format === 'JPEG') {
    const facts = readJpeg(bytes);
    if (!facts) throw refusePicture('damaged', { format });
    checkSize(facts.width, facts.height);
    if (facts.components === 4) throw refusePicture('cmyk');
    if (!facts.isComplete) throw refusePicture('damaged', { format });
    return;
  }
  const { width, height } = imageSize(bytes);
  checkSize(width, height);
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

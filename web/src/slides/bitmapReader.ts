/**
 * RGB of decoded tiles. Runs in the worker.
 *
 * A canvas gives pixels in a fresh megabyte for each tile, which stays until the browser collects it: tens of megabytes
 * on a large slide. A frame of a video gives them into a buffer that is used again, where a browser has it (WebCodecs,
 * in a secure context) and its numbers are those of a canvas.
 */

import { EngineError } from '../engine/errors';
import { BITMAP_OPTIONS } from '../engine/picture/bitmapOptions';
import { checkReading } from '../engine/picture/canvasCheck';

type Read = (bitmap: ImageBitmap) => Promise<Uint8Array>;

let chosen: Promise<Read> | null = null;

/** RGB, row by row. Closes the bitmap. Throws EngineError `canvas_changed`. */
export async function readBitmap(bitmap: ImageBitmap): Promise<Uint8Array> {
  try {
    chosen ??= chooseReading();
    return await (await chosen)(bitmap);
  } catch (error) {
    // A protection against fingerprinting may have been switched off meanwhile.
    chosen = null;
    throw error;
  } finally {
    bitmap.close();
  }
}

async function chooseReading(): Promise<Read> {
  checkReading();
  if (!(await readsFramesTruly())) return readCanvas;
  return (bitmap) => readFrame(bitmap).catch(() => readCanvas(bitmap));
}

/** Browsers differ in what colours a frame has of a picture. Noise tells, and bare glass would not. */
async function readsFramesTruly(): Promise<boolean> {
  try {
    const bitmap = await createImageBitmap(await drawNoise(), BITMAP_OPTIONS);
    const [frame, canvas] = [await readFrame(bitmap), await readCanvas(bitmap)];
    bitmap.close();
    return frame.every((value, at) => value === canvas[at]);
  } catch {
    return false;
  }
}

const NOISE_PX = 64;

/** In JPEG, as the tiles are. */
function drawNoise(): Promise<Blob> {
  const canvas = new OffscreenCanvas(NOISE_PX, NOISE_PX);
  const context = open2d(canvas);
  for (let at = 0; at < NOISE_PX ** 2; at++) {
    context.fillStyle = `hsl(${(at * 137) % 360} 90% ${20 + ((at * 31) % 60)}%)`;
    context.fillRect(at % NOISE_PX, Math.floor(at / NOISE_PX), 1, 1);
  }
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 1 });
}

/** RGBA of the tile before, to be written over. */
let spare: Uint8Array | null = null;

async function readFrame(bitmap: ImageBitmap): Promise<Uint8Array> {
  const bytes = bitmap.width * bitmap.height * 4;
  const rgba = spare?.length === bytes ? spare : new Uint8Array(bytes);
  spare = null;
  const frame = new VideoFrame(bitmap, { timestamp: 0, alpha: 'discard' });
  try {
    await frame.copyTo(rgba, { format: 'RGBA', layout: [{ offset: 0, stride: bitmap.width * 4 }] });
  } finally {
    frame.close();
  }
  spare = rgba;
  return dropAlpha(rgba);
}

/** One for all tiles: the memory of a canvas is given back late. */
let reading: OffscreenCanvasRenderingContext2D | null = null;

function readCanvas(bitmap: ImageBitmap): Promise<Uint8Array> {
  const { width, height } = bitmap;
  if (reading?.canvas.width !== width || reading.canvas.height !== height) {
    reading = open2d(new OffscreenCanvas(width, height));
    reading.globalCompositeOperation = 'copy';
  }
  reading.drawImage(bitmap, 0, 0);
  return Promise.resolve(dropAlpha(reading.getImageData(0, 0, width, height).data));
}

function open2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (!context) throw new EngineError('worker_failed', 'Expected a 2D canvas, but this browser gives none.');
  return context;
}

function dropAlpha(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}

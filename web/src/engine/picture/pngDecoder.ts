/** PNGs with transparency or 16 bits a channel, by a library that is fetched only for them, as Pillow reads them. */

import { convertIndexedToRgb, decode, type DecodedPng } from 'fast-png';

import type { Rgba } from './composite';
import { findLargest, findShift } from './deep';
import { inflate } from './inflate';
import { turnUpright } from './orientation';
import { pngOrientation } from './png';

/** Channels by colour type (PNG 3rd ed., table 8). */
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Throws an Error where the file is damaged, or its pixels are more than its header says. */
export function decodePng(bytes: Uint8Array): Rgba {
  boundPixels(bytes);
  const png = decode(bytes, { checkCrc: true });
  const { width, height, depth } = png;
  const is16 = depth === 16;
  const channels = png.palette ? (png.palette[0]?.length ?? 3) : png.channels;
  const source = png.palette ? convertIndexedToRgb(png) : depth < 8 ? unpack(png) : png.data;
  const data = new Uint8ClampedArray(width * height * 4);
  const shift = is16 ? findShift(findLargest(png.data, channels, channels - 1 + (channels % 2))) : 0;
  // Greys of less than 8 bits are spread over the whole range.
  const level = (at: number): number => {
    const value = source[at] ?? 0;
    if (is16) return value >> shift;
    return png.palette || depth === 8 ? value : Math.round((value * 255) / (2 ** depth - 1));
  };
  const isGrey = channels <= 2;
  // The transparent colour of a 16-bit picture is ignored: Pillow no longer has its lower half.
  const keyed = png.transparency && !png.palette && !is16 ? png.transparency : undefined;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * channels;
    const red = level(at);
    data[pixel * 4] = red;
    data[pixel * 4 + 1] = isGrey ? red : level(at + 1);
    data[pixel * 4 + 2] = isGrey ? red : level(at + 2);
    let alpha = channels % 2 === 0 ? (is16 ? (source[at + channels - 1] ?? 0) >> 8 : level(at + channels - 1)) : 255;
    if (keyed?.every((value, channel) => value === source[at + channel])) alpha = 0;
    data[pixel * 4 + 3] = alpha;
  }
  return turnUpright({ width, height, data }, pngOrientation(bytes));
}

/** Greys of 1, 2 or 4 bits, which come packed in rows of whole bytes, one a byte. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const levels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[y * rowBytes + ((x * depth) >> 3)] ?? 0;
      levels[y * width + x] = (byte >> (8 - depth - ((x * depth) & 7))) & (2 ** depth - 1);
    }
  }
  return levels;
}

/** The library keeps whatever the stream holds: gigabytes, of a file of a few megabytes, for a picture of one pixel. */
function boundPixels(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth = 8, colorType = 6] = bytes.subarray(24);
  const rowBytes = 1 + Math.ceil((width * (CHANNELS[colorType] ?? 4) * depth) / 8);
  // Interlaced rows have a filter byte in each pass; readers pass over a little more than there should be.
  let left = 2 * height * rowBytes + 65_536;
  const take = (piece: Uint8Array): void => {
    left -= piece.length;
    if (left < 0) throw new Error('more pixels than its header says');
  };
  try {
    inflate(listPixelParts(bytes, view), { least: 0, most: Number.POSITIVE_INFINITY, take });
  } catch (error) {
    // The library finds other damage itself.
    if (left < 0) throw error;
  }
}

function listPixelParts(bytes: Uint8Array, view: DataView): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const body = bytes.subarray(at + 8, at + 8 + view.getUint32(at));
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === 'IDAT') parts.push(body);
  }
  return parts;
}

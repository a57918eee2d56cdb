/** The first picture of a GIF, and how many follow it, as in Python (images/gif.py); fetched only for such a file. */

import type { Rgba } from './composite';
import { unpackGifLzw } from './gifLzw';
import { checkSize } from './limits';
import type { Pause } from '../pause';

const HEADER_BYTES = 13;
const DESCRIPTOR_BYTES = 9;
const [IMAGE, EXTENSION] = [0x2c, 0x21];
const CONTROL = 0xf9;
const [HAS_PALETTE, IS_INTERLACED, HAS_TRANSPARENCY] = [0x80, 0x40, 0x01];
const MAX_CODE_BITS = 8;
/** Rows of an interlaced picture come in four passes: first row and step of each (GIF89a, appendix E). */
const PASSES: [first: number, step: number][] = [[0, 8], [4, 8], [2, 4], [1, 2]];

/** Throws an Error where the file ends within the first picture, or its packed pixels are damaged. */
export async function decodeGif(bytes: Uint8Array, pause: Pause): Promise<{ picture: Rgba; count: number }> {
  const reader = new Reader(bytes);
  const header = reader.take(HEADER_BYTES);
  let palette = reader.takePalette(header[10] ?? 0);
  let transparent = -1;
  let kind = reader.takeKind();
  for (; kind === EXTENSION; kind = reader.takeKind()) {
    const [label] = reader.take(1);
    const body = joinBlocks(reader.takeBlocks());
    if (label !== CONTROL || body.length === 0) continue;
    transparent = body.length >= 4 && ((body[0] ?? 0) & HAS_TRANSPARENCY) !== 0 ? (body[3] ?? -1) : -1;
  }
  if (kind !== IMAGE) throw new Error('it has no picture');
  const descriptor = reader.take(DESCRIPTOR_BYTES);
  const flags = descriptor[8] ?? 0;
  const [left, top, width, height] = [readShort(descriptor, 0), readShort(descriptor, 2), readShort(descriptor, 4), readShort(descriptor, 6)];
  palette = reader.takePalette(flags) ?? palette;
  const [codeBits = 0] = reader.take(1);
  const packed = joinBlocks(reader.takeBlocks());
  if (width === 0 || height === 0 || codeBits < 1 || codeBits > MAX_CODE_BITS) throw new Error('its picture has no size');
  // The screen grows to hold the picture.
  const screenWidth = Math.max(readShort(header, 6), left + width);
  const screenHeight = Math.max(readShort(header, 8), top + height);
  checkSize(screenWidth, screenHeight);
  await pause();
  const indices = unpackGifLzw(packed, codeBits, width * height);
  await pause();
  const picture = { width: screenWidth, height: screenHeight, data: new Uint8ClampedArray(screenWidth * screenHeight * 4) };
  const colours = spreadPalette(palette, transparent);
  const pixels = new Uint32Array(picture.data.buffer);
  for (const [row, y] of listRows(height, (flags & IS_INTERLACED) !== 0).entries()) {
    const at = (top + y) * screenWidth + left;
    for (let x = 0; x < width; x++) pixels[at + x] = colours[indices[row * width + x] ?? 0] ?? 0;
  }
  return { picture, count: 1 + countMore(reader) };
}

/** Damage ends the count. */
function countMore(reader: Reader): number {
  let count = 0;
  try {
    for (let kind = reader.takeKind(); kind === IMAGE || kind === EXTENSION; kind = reader.takeKind()) {
      if (kind === IMAGE) {
        const flags = reader.take(DESCRIPTOR_BYTES)[8] ?? 0;
        count += 1;
        reader.takePalette(flags);
      }
      reader.take(1);
      reader.takeBlocks();
    }
  } catch {
    // What cannot be read is not counted.
  }
  return count;
}

/** Where each row that is stored belongs. */
function listRows(height: number, isInterlaced: boolean): number[] {
  const rows: number[] = [];
  for (const [first, step] of isInterlaced ? PASSES : ([[0, 1]] as typeof PASSES)) {
    for (let y = first; y < height; y += step) rows.push(y);
  }
  return rows;
}

/** 256 pixels of four bytes: colours beyond the end are the last one, and without a palette they are greys. */
function spreadPalette(palette: Uint8Array | undefined, transparent: number): Uint32Array {
  const colours = new Uint8Array(256 * 4);
  for (let index = 0; index < 256; index++) {
    const at = palette && 3 * Math.min(index, palette.length / 3 - 1);
    for (let channel = 0; channel < 3; channel++) {
      colours[4 * index + channel] = at === undefined ? index : (palette?.[at + channel] ?? 0);
    }
    colours[4 * index + 3] = index === transparent ? 0 : 255;
  }
  return new Uint32Array(colours.buffer);
}

function readShort(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function joinBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(blocks.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** Takes parts from the front of a file. Throws an Error where it ends too early. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new Error('it ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The byte that says what follows, -1 at the end; zeros in between are padding. */
  takeKind(): number {
    while (this.#bytes[this.#at] === 0) this.#at += 1;
    return this.#bytes[this.#at++] ?? -1;
  }

  takePalette(flags: number): Uint8Array | undefined {
    return (flags & HAS_PALETTE) === 0 ? undefined : this.take(3 << ((flags & 7) + 1));
  }

  /** A chain of blocks, which an empty one ends. */
  takeBlocks(): Uint8Array[] {
    const blocks: Uint8Array[] = [];
    for (;;) {
      const [length = 0] = this.take(1);
      if (length === 0) return blocks;
      blocks.push(this.take(length));
    }
  }
}

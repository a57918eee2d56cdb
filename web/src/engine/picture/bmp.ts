/** BMP as Pillow reads it: raw and run-length packed, every header; this module is fetched only for such a file. */

import type { Rgba } from './composite';
import { checkSize } from './limits';
import type { Pause } from '../pause';
import { unpackRuns } from './bmpRuns';

const FILE_HEADER_BYTES = 14;
/** OS/2's first header, whose sizes have 16 bits. */
const OS2_BYTES = 12;
/** Those of Windows, and the second one of OS/2. */
const HEADER_BYTES = [40, 52, 56, 64, 108, 124];
const [RAW, RLE8, RLE4, BITFIELDS] = [0, 1, 2, 3];
const DEPTHS = [1, 4, 8, 16, 24, 32];
const MOST_COLOURS = 65_536;

/** Bits of red, green, blue and opacity in a pixel; 0 without opacity. */
type Masks = readonly [red: number, green: number, blue: number, alpha: number];
const MASKS_15: Masks = [0x7c00, 0x3e0, 0x1f, 0];
const MASKS_16: Masks = [0xf800, 0x7e0, 0x1f, 0];
const MASKS_24: Masks = [0xff0000, 0xff00, 0xff, 0];
const MASKS_BGRA: Masks = [0xff0000, 0xff00, 0xff, 0xff000000];
/** By bits a pixel, which masks are read where the file names them. */
const KNOWN_MASKS: Record<number, Masks[]> = {
  16: [MASKS_16, MASKS_15],
  24: [MASKS_24],
  32: [
    MASKS_24,
    [0xff000000, 0xff0000, 0xff00, 0],
    [0xff000000, 0xff00, 0xff, 0],
    [0xff000000, 0xff0000, 0xff00, 0xff],
    [0xff, 0xff00, 0xff0000, 0xff000000],
    MASKS_BGRA,
    [0xff000000, 0xff00, 0xff, 0xff0000],
    [0, 0, 0, 0],
  ],
};

interface Header {
  width: number;
  height: number;
  bits: number;
  packing: number;
  isTopDown: boolean;
  /** Of pictures of up to 8 bits a pixel, each colour as blue, green, red. */
  palette: Uint8Array;
  /** Bytes of each of its colours. */
  colourBytes: 3 | 4;
  masks: Masks;
  /** Where the pixels begin. */
  offset: number;
}

/** Throws an Error where the file ends too early, or is of a kind that is not read. */
export async function decodeBmp(bytes: Uint8Array, pause: Pause): Promise<Rgba> {
  const header = readHeader(bytes);
  const { width, height, bits, packing, offset, isTopDown } = header;
  const isPacked = packing === RLE8 || packing === RLE4;
  const packed = bytes.subarray(Math.min(offset, bytes.length));
  const rowBytes = isPacked ? width : ((width * bits + 31) >>> 5) * 4;
  const rows = isPacked ? unpackRuns(packed, { width, height, isNibbles: packing === RLE4, start: offset }) : packed;
  if (rows.length < (height - 1) * rowBytes + Math.ceil((width * (isPacked ? 8 : bits)) / 8)) throw new Error('it ends too early');
  const picture = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  const paint = bits <= 8 ? paintIndices(header, isPacked ? 8 : bits) : paintColours(header);
  for (let row = 0; row < height; row++) {
    if (row % 64 === 0) await pause();
    const y = isTopDown ? row : height - 1 - row;
    paint(rows.subarray(row * rowBytes, (row + 1) * rowBytes), picture.data.subarray(y * width * 4, (y + 1) * width * 4));
  }
  return picture;
}

function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (at: number): number => view.getUint16(at, true);
  const long = (at: number): number => view.getUint32(at, true);
  const size = long(FILE_HEADER_BYTES);
  const end = FILE_HEADER_BYTES + size;
  const isOs2 = size === OS2_BYTES;
  if (!isOs2 && !HEADER_BYTES.includes(size)) throw new Error(`a header of ${size} bytes`);
  if (end > bytes.length) throw new Error('it ends within its header');
  const isTopDown = !isOs2 && bytes[25] === 0xff;
  const width = isOs2 ? short(18) : long(18);
  const height = isOs2 ? short(20) : isTopDown ? 2 ** 32 - long(22) : long(22);
  if (width === 0 || height === 0) throw new Error('it has no size');
  checkSize(width, height);
  const bits = short(isOs2 ? 24 : 28);
  const packing = isOs2 ? RAW : long(30);
  if (!DEPTHS.includes(bits)) throw new Error(`${bits} bits a pixel`);
  if (![RAW, RLE8, RLE4, BITFIELDS].includes(packing)) throw new Error(`the packing ${packing}`);
  if ((packing === RLE8 || packing === RLE4) && bits > 8) throw new Error('runs of colours without a palette');
  const hasMasks = packing === BITFIELDS;
  const masks = hasMasks ? readMasks(view, size, bits) : bits === 16 ? MASKS_15 : MASKS_24;
  const colourBytes = isOs2 ? 3 : 4;
  const colours = (isOs2 ? 0 : long(46)) || 2 ** bits;
  const paletteBytes = bits <= 8 ? colourBytes * colours : 0;
  if (bits <= 8 && colours > MOST_COLOURS) throw new Error(`a palette of ${colours} colours`);
  const paletteStart = end + (hasMasks && size === 40 ? 12 : 0);
  let offset = long(10);
  if (offset === end) offset += paletteBytes;
  if (offset === 0) offset = Math.min(bytes.length, paletteStart + paletteBytes);
  const palette = bytes.subarray(paletteStart, paletteStart + paletteBytes);
  return { width, height, bits, packing, isTopDown, palette, colourBytes, masks, offset };
}

function readMasks(view: DataView, size: number, bits: number): Masks {
  const [red, green, blue] = [54, 58, 62].map((at) => view.getUint32(at, true));
  const alpha = size >= 56 && bits === 32 ? view.getUint32(66, true) : 0;
  const found = KNOWN_MASKS[bits]?.find((masks) => masks[0] === red && masks[1] === green && masks[2] === blue && masks[3] === alpha);
  if (!found) throw new Error('masks of a kind that is not read');
  return found[0] === 0 ? MASKS_BGRA : found;
}

type PaintRow = (from: Uint8Array, to: Uint8ClampedArray) => void;

function paintIndices({ width, palette, colourBytes }: Header, bits: number): PaintRow {
  const perByte = 8 / bits;
  const isIn = (index: number): boolean => (index + 1) * colourBytes <= palette.length;
  return (from, to) => {
    for (let x = 0; x < width; x++) {
      const byte = from[Math.floor(x / perByte)] ?? 0;
      const index = (byte >> (8 - bits * ((x % perByte) + 1))) & ((1 << bits) - 1);
      // Stored as blue, green, red; an index beyond the palette is black.
      for (let channel = 0; channel < 3; channel++) {
        to[4 * x + channel] = isIn(index) ? (palette[index * colourBytes + 2 - channel] ?? 0) : 0;
      }
      to[4 * x + 3] = 255;
    }
  };
}

function paintColours({ width, bits, masks }: Header): PaintRow {
  const bytesEach = bits / 8;
  const shifts = masks.map((mask) => (mask === 0 ? 0 : Math.log2((mask & -mask) >>> 0)));
  const most = masks.map((mask, channel) => mask / 2 ** (shifts[channel] ?? 0));
  return (from, to) => {
    for (let x = 0; x < width; x++) {
      let pixel = 0;
      for (let byte = 0; byte < bytesEach; byte++) pixel |= (from[x * bytesEach + byte] ?? 0) << (8 * byte);
      for (let channel = 0; channel < 4; channel++) {
        const mask = masks[channel] ?? 0;
        const value = ((pixel & mask) >>> (shifts[channel] ?? 0)) * 255;
        to[4 * x + channel] = mask === 0 ? 255 : Math.floor(value / (most[channel] ?? 255));
      }
    }
  };
}

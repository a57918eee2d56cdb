/** The samples of a TIFF page, put together from its strips or tiles; a page with a part missing is refused. */

import type { Pause } from '../pause';
import { inflate } from './inflate';
import { unpackLzw } from './lzw';
import { unpackPackBits } from './packBits';
import type { TiffTags } from './tiffDirectory';

const [BITS, COMPRESSION, STRIP_OFFSETS, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES] = [258, 259, 273, 277, 278, 279];
const [FILL_ORDER, PREDICTOR, TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_BYTES] = [266, 317, 322, 323, 324, 325];
const [NONE, LZW, PACK_BITS] = [1, 5, 32773];
/** Writers may fill a strip up to a multiple of four. */
const PADDING_BYTES = 3;

/** Of 8 bits each, or of 16. */
export type Samples = Uint8Array | Uint16Array<ArrayBuffer>;

/** A strip or tile: where it is in the file, and how many bytes it holds unpacked. */
interface Part {
  offset: number;
  packedBytes: number;
  /** Rows of the picture in it. */
  neededBytes: number;
  /** With the rows beyond the picture's edge. */
  mostBytes: number;
}

interface Layout {
  parts: Part[];
  /** Samples in a row of a part. */
  rowSamples: number;
  /** Parts side by side: 1 for strips. */
  across: number;
  rowsAPart: number;
}

/** Whether every sample of a page has 16 bits. */
export function isDeep(tags: TiffTags): boolean {
  const bits = tags.get(BITS) ?? [];
  return bits.length > 0 && bits.every((value) => value === 16);
}

/** `height` x `width` x samples. Throws an Error where the page is damaged or incomplete. */
export async function readSamples(
  bytes: Uint8Array,
  tags: TiffTags,
  { width, height }: { width: number; height: number },
  pause: Pause,
): Promise<Samples> {
  const samples = tags.get(SAMPLES)?.[0] ?? 1;
  const { parts, rowSamples, across, rowsAPart } = findLayout(tags, width, height, samples);
  const packing = tags.get(COMPRESSION)?.[0] ?? NONE;
  const isReversed = tags.get(FILL_ORDER)?.[0] === 2;
  const isPredicted = tags.get(PREDICTOR)?.[0] === 2 && packing !== NONE && packing !== PACK_BITS;
  if ((tags.get(PREDICTOR)?.[0] ?? 1) > 2 && packing !== NONE && packing !== PACK_BITS) throw new Error('unknown predictor');
  const end = parts.reduce((furthest, { offset, packedBytes }) => Math.max(furthest, offset + packedBytes), 0);
  if (end > bytes.length) throw new Error('a strip reaches beyond the end of the file');
  const [length, isLittle] = [width * height * samples, bytes[0] === 0x49];
  const whole = isDeep(tags) ? new Uint16Array(length) : new Uint8Array(length);
  for (const [index, part] of parts.entries()) {
    await pause();
    const stored = bytes.subarray(part.offset, part.offset + part.packedBytes);
    const unpacked = unpack(isReversed ? stored.map(reverseBits) : stored, packing, part);
    const values = isDeep(tags) ? joinBytes(unpacked, isLittle) : unpacked;
    if (isPredicted) addDifferences(values, rowSamples, samples);
    const left = (index % across) * rowSamples;
    const top = Math.floor(index / across) * rowsAPart;
    const shown = Math.min(rowSamples, width * samples - left);
    for (let row = 0; row < Math.min(rowsAPart, height - top); row++) {
      const piece = values.subarray(row * rowSamples, row * rowSamples + shown);
      whole.set(piece, (top + row) * width * samples + left);
    }
  }
  return whole;
}

/** Numbers of 16 bits in the order of bytes that the file has. */
function joinBytes(bytes: Uint8Array, isLittle: boolean): Uint16Array<ArrayBuffer> {
  const values = new Uint16Array(bytes.length >> 1);
  const [low, high] = isLittle ? [0, 1] : [1, 0];
  for (let at = 0; at < values.length; at++) values[at] = (bytes[2 * at + low] ?? 0) | ((bytes[2 * at + high] ?? 0) << 8);
  return values;
}

/** Throws an Error where there are fewer parts than the picture's size asks for. */
function findLayout(tags: TiffTags, width: number, height: number, samples: number): Layout {
  const isTiled = tags.has(TILE_OFFSETS);
  const partWidth = isTiled ? (tags.get(TILE_WIDTH)?.[0] ?? 0) : width;
  const rowsAPart = isTiled ? (tags.get(TILE_HEIGHT)?.[0] ?? 0) : Math.min(tags.get(ROWS_PER_STRIP)?.[0] ?? height, height);
  if (partWidth === 0 || rowsAPart === 0) throw new Error('its strips have no size');
  // A tile of 100 megapixels around a picture of one is no tile.
  if (isTiled && (partWidth > width + 65_535 || rowsAPart > height + 65_535)) throw new Error('its tiles are too large');
  const across = Math.ceil(width / partWidth);
  const count = across * Math.ceil(height / rowsAPart);
  const rowSamples = partWidth * samples;
  const rowBytes = rowSamples * (isDeep(tags) ? 2 : 1);
  const mostBytes = rowsAPart * rowBytes;
  const lastBytes = isTiled ? mostBytes : (height - (count - 1) * rowsAPart) * rowBytes;
  const offsets = tags.get(isTiled ? TILE_OFFSETS : STRIP_OFFSETS) ?? [];
  const lengths = tags.get(isTiled ? TILE_BYTES : STRIP_BYTES);
  const isUnpacked = (tags.get(COMPRESSION)?.[0] ?? NONE) === NONE;
  if (offsets.length < count || (lengths ? lengths.length < count : !isUnpacked)) {
    throw new Error(`it has fewer strips than its size asks for, ${count}`);
  }
  const parts = Array.from({ length: count }, (_, index) => {
    const neededBytes = index === count - 1 ? lastBytes : mostBytes;
    // A writer without packing may leave the lengths out.
    return { offset: offsets[index] ?? 0, packedBytes: lengths?.[index] ?? neededBytes, neededBytes, mostBytes };
  });
  return { parts, rowSamples, across, rowsAPart };
}

function unpack(packed: Uint8Array, packing: number, { neededBytes, mostBytes }: Part): Uint8Array {
  if (packing === NONE) {
    if (packed.length < neededBytes) throw new Error('a strip is shorter than its rows');
    return packed;
  }
  if (packing === LZW) return unpackLzw(packed, neededBytes);
  if (packing === PACK_BITS) return unpackEvenly(packed, neededBytes, mostBytes);
  const result = new Uint8Array(mostBytes);
  let filled = 0;
  const take = (piece: Uint8Array): void => {
    result.set(piece, filled);
    filled += piece.length;
  };
  inflate([packed], { least: neededBytes, most: mostBytes, take });
  return result;
}

/** A strip that is whole without its last bytes as well has lost its step. */
function unpackEvenly(packed: Uint8Array, neededBytes: number, mostBytes: number): Uint8Array {
  let unpacked: Uint8Array | undefined;
  let isEarly = true;
  for (const length of new Set([neededBytes, mostBytes])) {
    const found = tryPackBits(packed, length);
    if (!found) continue;
    unpacked ??= found;
    isEarly &&= tryPackBits(packed.subarray(0, Math.max(0, packed.length - PADDING_BYTES - 1)), length) !== undefined;
  }
  if (!unpacked) throw new Error('a strip does not come out even');
  if (isEarly) throw new Error('a strip goes on after its last row');
  return unpacked;
}

function tryPackBits(packed: Uint8Array, length: number): Uint8Array | undefined {
  try {
    return unpackPackBits(packed, length);
  } catch {
    return undefined;
  }
}

/** Each sample is stored as its difference from the one to its left (TIFF 6.0, section 14). */
function addDifferences(values: Samples, rowSamples: number, samples: number): void {
  for (let start = 0; start < values.length; start += rowSamples) {
    const end = Math.min(start + rowSamples, values.length);
    for (let at = start + samples; at < end; at++) values[at] = (values[at] ?? 0) + (values[at - samples] ?? 0);
  }
}

/** FillOrder 2: the lowest bit of each byte comes first. */
function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}

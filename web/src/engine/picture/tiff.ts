/** Baseline TIFF (TIFF 6.0, part 1) by a library that is fetched only for such a file. */

import UTIF, { type IFD } from 'utif2';

import type { Rgba } from './composite';
import { checkSize } from './limits';
import { turnUpright } from './orientation';
import { describeRefusal, refusePicture } from './refusals';

const NEW_SUBFILE_TYPE = 254;
const IS_PREVIEW = 1;
const WHITE_IS_ZERO = 0;
const RGB = 2;
const PALETTE = 3;
const SEPARATED = 5;
/** Other photometric interpretations by name, for the refusal. */
const COLOURS: Record<number, string> = { 4: 'mask', 6: 'YCbCr', 8: 'CIELab' };
const PACKINGS: Record<number, string> = { 2: 'CCITT', 3: 'CCITT', 4: 'CCITT', 6: 'JPEG', 7: 'JPEG', 50000: 'Zstandard' };
/** None, LZW, Deflate (two numbers), PackBits. */
const READ_PACKINGS = new Set([1, 5, 8, 32946, 32773]);

/** The first page. Throws EngineError `picture_refused`, or an Error where the file is damaged. */
export function decodeTiff(bytes: Uint8Array<ArrayBuffer>): Rgba {
  const buffer = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  const page = UTIF.decode(buffer)[0];
  if (!page) throw new Error('it has no page');
  const [width, height] = [readTag(page, 256), readTag(page, 257)];
  if (!width || !height) throw new Error('it has no size');
  checkSize(width, height);
  checkKind(page);
  checkLength(page, bytes.length);
  UTIF.decodeImage(buffer, page);
  const rgba: Rgba = { width, height, data: spread(page, width, height) };
  return turnUpright(rgba, readTag(page, 274) ?? 1);
}

function checkKind(page: IFD): void {
  const refuse = (kind: 'bits' | 'colours' | 'packing', value: string | number): Error =>
    refusePicture('tiff_kind', { found: describeRefusal(`found.${kind}`, { [kind]: value }) });
  if (((readTag(page, NEW_SUBFILE_TYPE) ?? 0) & IS_PREVIEW) !== 0) {
    throw refusePicture('tiff_kind', { found: describeRefusal('found.preview') });
  }
  const photometric = readTag(page, 262);
  if (photometric === SEPARATED) throw refusePicture('cmyk');
  if (photometric === undefined || photometric > PALETTE) {
    throw refuse('colours', COLOURS[photometric ?? -1] ?? String(photometric));
  }
  const bits = readTags(page, 258);
  const wrong = bits.find((value) => value !== 8);
  if (wrong !== undefined || bits.length === 0) throw refuse('bits', wrong ?? 1);
  const packing = readTag(page, 259) ?? 1;
  if (!READ_PACKINGS.has(packing)) throw refuse('packing', PACKINGS[packing] ?? packing);
  if ((readTag(page, 284) ?? 1) !== 1 && bits.length > 1) throw refuse('colours', 'planar');
}

/** The library reads zeros beyond the end of a file that was cut off. */
function checkLength(page: IFD, length: number): void {
  const offsets = readTags(page, page['t322'] ? 324 : 273);
  const counts = readTags(page, page['t322'] ? 325 : 279);
  if (offsets.length === 0) throw new Error('it has no pixels');
  offsets.forEach((offset, index) => {
    if (offset + (counts[index] ?? 0) > length) throw new Error('it ends too early');
  });
}

function spread(page: IFD, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  const { data } = page;
  const photometric = readTag(page, 262);
  const samples = readTag(page, 277) ?? 1;
  if (data.length < width * height * samples) throw new Error('it ends too early');
  const colours = photometric === RGB ? 3 : 1;
  const alphaKind = samples > colours ? readTag(page, 338) : undefined;
  const map = photometric === PALETTE ? readTags(page, 320) : [];
  const result = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * samples;
    const alpha = alphaKind === 1 || alphaKind === 2 ? (data[at + colours] ?? 255) : 255;
    for (let channel = 0; channel < 3; channel++) {
      let level = data[at + (colours === 3 ? channel : 0)] ?? 0;
      // The colour map holds 256 reds, then greens, then blues, of 16 bits each.
      if (photometric === PALETTE) level = (map[channel * 256 + level] ?? 0) >> 8;
      if (photometric === WHITE_IS_ZERO) level = 255 - level;
      // Kind 1 is stored multiplied with its opacity.
      if (alphaKind === 1 && alpha > 0) level = Math.min(255, Math.floor((level * 255) / alpha));
      result[pixel * 4 + channel] = level;
    }
    result[pixel * 4 + 3] = alpha;
  }
  return result;
}

function readTags(page: IFD, tag: number): number[] {
  const value = page[`t${tag}`];
  return Array.isArray(value) ? value.map(Number) : [];
}

function readTag(page: IFD, tag: number): number | undefined {
  return readTags(page, tag)[0];
}

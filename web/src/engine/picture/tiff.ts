/** Baseline TIFF (TIFF 6.0, part 1), and of 16 bits; this module is fetched only for such a file. */

import type { Rgba } from './composite';
import { findLargest, findShift } from './deep';
import type { Pause } from '../pause';
import { checkSize } from './limits';
import { turnUpright } from './orientation';
import { describeRefusal, refusePicture } from './refusals';
import { readDirectories, type TiffTags } from './tiffDirectory';
import { isDeep, readSamples, type Samples } from './tiffStrips';

const NEW_SUBFILE_TYPE = 254;
const IS_PREVIEW = 1;
const WHITE_IS_ZERO = 0;
const RGB = 2;
const PALETTE = 3;
const SEPARATED = 5;
/** Samples beside the colours, of which the first may be opacity. */
const MOST_EXTRA = 3;
/** Other photometric interpretations by name, for the refusal. */
const COLOURS: Record<number, string> = { 4: 'mask', 6: 'YCbCr', 8: 'CIELab' };
const PACKINGS: Record<number, string> = { 2: 'CCITT', 3: 'CCITT', 4: 'CCITT', 6: 'JPEG', 7: 'JPEG', 50000: 'Zstandard' };
/** None, LZW, Deflate (two numbers), PackBits. */
const READ_PACKINGS = new Set([1, 5, 8, 32946, 32773]);
/** Of "SampleFormat": whole numbers without a sign. */
const UNSIGNED = 1;

/** The first page and the number of pages. Throws EngineError `picture_refused`, or an Error where it is damaged. */
export async function decodeTiff(bytes: Uint8Array, pause: Pause): Promise<{ picture: Rgba; count: number }> {
  const { first, pages, hasLarger } = readDirectories(bytes);
  const [width = 0, height = 0] = [first.get(256)?.[0], first.get(257)?.[0]];
  if (width === 0 || height === 0) throw new Error('it has no size');
  checkSize(width, height);
  checkKind(first, hasLarger);
  const samples = await readSamples(bytes, first, { width, height }, pause);
  const rgba: Rgba = { width, height, data: spread(first, samples, width * height) };
  return { picture: turnUpright(rgba, first.get(274)?.[0] ?? 1), count: pages };
}

function checkKind(tags: TiffTags, hasLarger: boolean): void {
  const refuse = (kind: 'bits' | 'colours' | 'packing', value: string | number): Error =>
    refusePicture('tiff_kind', { found: describeRefusal(`found.${kind}`, { [kind]: value }) });
  if (hasLarger || ((tags.get(NEW_SUBFILE_TYPE)?.[0] ?? 0) & IS_PREVIEW) !== 0) {
    throw refusePicture('tiff_kind', { found: describeRefusal('found.preview') });
  }
  const photometric = tags.get(262)?.[0];
  if (photometric === SEPARATED) throw refusePicture('cmyk');
  if (photometric === undefined || photometric > PALETTE) {
    throw refuse('colours', COLOURS[photometric ?? -1] ?? photometric ?? 'unknown');
  }
  const bits = tags.get(258) ?? [];
  const wrong = bits.length === 0 ? 1 : bits.find((value) => value !== 8);
  if (wrong !== undefined && (photometric === PALETTE || !isDeep(tags))) throw refuse('bits', wrong);
  if (tags.get(339)?.some((format) => format !== UNSIGNED)) {
    throw refusePicture('tiff_kind', { found: describeRefusal('found.numbers') });
  }
  const packing = tags.get(259)?.[0] ?? 1;
  if (!READ_PACKINGS.has(packing)) throw refuse('packing', PACKINGS[packing] ?? packing);
  if ((tags.get(284)?.[0] ?? 1) !== 1 && bits.length > 1) throw refuse('colours', 'planar');
  const [samples, colours] = [tags.get(277)?.[0] ?? 1, photometric === RGB ? 3 : 1];
  if (samples < colours || samples > colours + MOST_EXTRA || bits.length !== samples) {
    throw new Error(`it has ${samples} samples a pixel`);
  }
}

/** By the range that the values of a page fill, where they have 16 bits. */
function spread(tags: TiffTags, data: Samples, pixels: number): Uint8ClampedArray<ArrayBuffer> {
  const photometric = tags.get(262)?.[0];
  const samples = tags.get(277)?.[0] ?? 1;
  const colours = photometric === RGB ? 3 : 1;
  const alphaKind = samples > colours ? tags.get(338)?.[0] : undefined;
  const map = photometric === PALETTE ? (tags.get(320) ?? []) : [];
  if (photometric === PALETTE && map.length < 3 * 256) throw new Error('its palette is cut');
  const [shift, alphaShift] = isDeep(tags) ? [findShift(findLargest(data, samples, colours)), 8] : [0, 0];
  const result = new Uint8ClampedArray(pixels * 4);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * samples;
    const alpha = alphaKind === 1 || alphaKind === 2 ? (data[at + colours] ?? 255) >> alphaShift : 255;
    for (let channel = 0; channel < 3; channel++) {
      let level = (data[at + (colours === 3 ? channel : 0)] ?? 0) >> shift;
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

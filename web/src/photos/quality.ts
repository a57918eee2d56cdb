/**
 * What may be wrong with a photograph: blur and light, measured on its pixels. Flags are hints; nothing is left out for
 * them.
 */

/** What `assessQuality` may say against a photograph. */
export type QualityFlag = 'blurred' | 'dark' | 'bright' | 'clipped';

/** The same, or that its file has several pictures, of which the first was looked at. */
export type PictureFlag = QualityFlag | 'several';

/** Like `ImageData`: RGBA, rows from the top. */
export interface RgbaPixels {
  width: number;
  height: number;
  data: ArrayLike<number>;
}

export interface Quality {
  flags: QualityFlag[];
  /** Variance of the Laplacian over variance of the grey values; without unit. 0 for a picture of one shade. */
  sharpness: number;
  /** Mean grey, 0 to 255. */
  brightness: number;
  /** Part of the pixels at which every channel is at its end, 0 or 255. */
  clipped: number;
}

/** Longest side of the grey version. Focus shows at this size in a field as in a crop. */
const GREY_SIDE_PX = 512;

export const QUALITY_MARKS = {
  /**
   * Below: blurred. Measured on 100 fields of BCCD and 100 pictures of PBC: 99 % are above 0.018 as they are and above
   * 0.0088
   * after a Gaussian blur of 1 pixel; 99 % are below 0.0079 after one of 2 pixels.
   */
  sharpness: 0.008,
  /** From here on: as sharp as 99 % of those pictures are. */
  sharp: 0.018,
  /** Mean grey below: dark; above: bright. */
  dark: 70,
  bright: 240,
  /** Above this part: clipped. */
  clipped: 0.25,
};

export function assessQuality(pixels: RgbaPixels): Quality {
  const grey = shrinkToGrey(pixels);
  const brightness = meanOf(grey.data);
  const contrast = varianceOf(grey.data);
  // Noise of a sensor has a variance of a few levels; below it there is nothing that could be sharp.
  const sharpness = contrast < 1 ? 0 : varianceOf(applyLaplacian(grey)) / contrast;
  const clipped = measureClipped(pixels);
  const flags: QualityFlag[] = [];
  if (sharpness < QUALITY_MARKS.sharpness) flags.push('blurred');
  if (brightness < QUALITY_MARKS.dark) flags.push('dark');
  if (brightness > QUALITY_MARKS.bright) flags.push('bright');
  if (clipped > QUALITY_MARKS.clipped) flags.push('clipped');
  return { flags, sharpness, brightness, clipped };
}

interface Grey {
  width: number;
  height: number;
  data: Float64Array;
}

/** Means of boxes of pixels, Rec. 601 luma; never enlarged. */
function shrinkToGrey({ width, height, data }: RgbaPixels): Grey {
  const scale = Math.min(1, GREY_SIDE_PX / Math.max(width, height));
  const outWidth = Math.max(1, Math.round(width * scale));
  const outHeight = Math.max(1, Math.round(height * scale));
  const sums = new Float64Array(outWidth * outHeight);
  const counts = new Float64Array(outWidth * outHeight);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * outHeight) / height) * outWidth;
    for (let x = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      const to = row + Math.floor((x * outWidth) / width);
      sums[to] = (sums[to] ?? 0) + 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
      counts[to] = (counts[to] ?? 0) + 1;
    }
  }
  return { width: outWidth, height: outHeight, data: sums.map((sum, index) => sum / (counts[index] ?? 1)) };
}

/** Four neighbours less four times the middle; the outermost pixels have no answer and are left out. */
function applyLaplacian({ width, height, data }: Grey): Float64Array {
  if (width < 3 || height < 3) return new Float64Array(0);
  const result = new Float64Array((width - 2) * (height - 2));
  let to = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const around = (data[at - 1] ?? 0) + (data[at + 1] ?? 0) + (data[at - width] ?? 0) + (data[at + width] ?? 0);
      result[to] = around - 4 * (data[at] ?? 0);
      to += 1;
    }
  }
  return result;
}

function measureClipped({ width, height, data }: RgbaPixels): number {
  let clipped = 0;
  for (let at = 0; at < 4 * width * height; at += 4) {
    const low = Math.min(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    const high = Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    if (low === 255 || high === 0) clipped += 1;
  }
  return clipped / (width * height);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
}

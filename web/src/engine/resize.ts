/**
 * Pillow's 8-bit BILINEAR resize, bit for bit: the manifest's "triangle".
 *
 * A port of the fixed-point path of Pillow's src/libImaging/Resample.c (HPND licence): a triangle filter widened
 * by the scale when shrinking, weights rounded to 22-bit fixed point, a horizontal and then a vertical pass, each
 * with results clipped to uint8. A pass whose size does not change is skipped, as there. Pillow 13 takes the columns
 * of tall pictures first; the contract, and `leukoscope.imaging.resize_pixels`, always take the rows first.
 */

export interface Pixels {
  width: number;
  height: number;
  /** RGB, row by row: width x height x 3. */
  data: Uint8Array<ArrayBuffer>;
}

const CHANNELS = 3;
const PRECISION_BITS = 32 - 8 - 2;
const SUPPORT = 1;

interface Coefficients {
  /** First source position and number of source positions, for every result position. */
  bounds: Int32Array;
  /** `size` fixed-point weights for every result position. */
  weights: Int32Array;
  size: number;
}

export function resizePixels(source: Pixels, width: number, height: number): Pixels {
  const horizontal = computeCoefficients(source.width, width);
  const vertical = computeCoefficients(source.height, height);
  const wide =
    source.width === width
      ? source
      : { width, height: source.height, data: resizeRows(source, width, horizontal) };
  if (source.height === height) return { width, height, data: wide === source ? source.data.slice() : wide.data };
  return { width, height, data: resizeColumns(wide, height, vertical) };
}

function triangle(x: number): number {
  const distance = Math.abs(x);
  return distance < 1 ? 1 - distance : 0;
}

/** `precompute_coeffs` and `normalize_coeffs_8bpc` of Resample.c, for the whole picture (box 0 to inSize). */
export function computeCoefficients(inSize: number, outSize: number): Coefficients {
  const scale = inSize / outSize;
  const filterScale = Math.max(scale, 1);
  const support = SUPPORT * filterScale;
  const size = Math.ceil(support) * 2 + 1;
  const bounds = new Int32Array(outSize * 2);
  const weights = new Int32Array(outSize * size);
  const row = new Float64Array(size);
  for (let out = 0; out < outSize; out++) {
    const center = (out + 0.5) * scale;
    // The casts to int in C cut towards zero, and what is cut here is never negative after clipping.
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const count = Math.min(Math.trunc(center + support + 0.5), inSize) - first;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const weight = triangle((i + first - center + 0.5) * (1 / filterScale));
      row[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < count; i++) {
      const normal = sum === 0 ? (row[i] ?? 0) : (row[i] ?? 0) / sum;
      weights[out * size + i] = Math.trunc(0.5 + normal * (1 << PRECISION_BITS));
    }
    bounds[out * 2] = first;
    bounds[out * 2 + 1] = count;
  }
  return { bounds, weights, size };
}

function resizeRows(source: Pixels, width: number, { bounds, weights, size }: Coefficients): Uint8Array<ArrayBuffer> {
  const { data } = source;
  const result = new Uint8Array(width * source.height * CHANNELS);
  let at = 0;
  for (let y = 0; y < source.height; y++) {
    const line = y * source.width * CHANNELS;
    for (let x = 0; x < width; x++) {
      const from = line + at32(bounds, x * 2) * CHANNELS;
      const count = at32(bounds, x * 2 + 1);
      const w = x * size;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let i = 0; i < count; i++) {
        const weight = at32(weights, w + i);
        const p = from + i * CHANNELS;
        red += at8(data, p) * weight;
        green += at8(data, p + 1) * weight;
        blue += at8(data, p + 2) * weight;
      }
      result[at++] = clip(red);
      result[at++] = clip(green);
      result[at++] = clip(blue);
    }
  }
  return result;
}

function resizeColumns(
  source: Pixels,
  height: number,
  { bounds, weights, size }: Coefficients,
): Uint8Array<ArrayBuffer> {
  const { data } = source;
  const stride = source.width * CHANNELS;
  const result = new Uint8Array(stride * height);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    const first = at32(bounds, y * 2);
    const count = at32(bounds, y * 2 + 1);
    sums.fill(HALF);
    for (let i = 0; i < count; i++) {
      const weight = at32(weights, y * size + i);
      const line = (first + i) * stride;
      for (let x = 0; x < stride; x++) sums[x] = at32(sums, x) + at8(data, line + x) * weight;
    }
    for (let x = 0; x < stride; x++) result[y * stride + x] = clip(at32(sums, x));
  }
  return result;
}

const HALF = 1 << (PRECISION_BITS - 1);

function clip(sum: number): number {
  const value = sum >> PRECISION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

// Indices above are in range by construction; the `?? 0` that the compiler asks for costs nothing once compiled.
function at8(array: Uint8Array, index: number): number {
  return array[index] ?? 0;
}

function at32(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}

/**
 * Pillow's 8-bit BILINEAR resize, bit for bit: the manifest's "triangle".
 *
 * A port of the fixed-point path of Pillow's src/libImaging/Resample.c (HPND licence): a triangle filter widened
 * by the scale when shrinking, weights rounded to 22-bit fixed point, a horizontal and then a vertical pass, each
 * with results clipped to uint8. A pass whose size does not change has weights of 1 and 0, so it changes nothing; there it
 * is skipped. Pillow 13 takes the columns of tall pictures first; the contract, and `leukoscope.imaging.resize_pixels`,
 * always take the rows first.
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

/** A part of a picture in its pixels; it may reach over the picture's edge, whose pixels then go on. */
export interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The whole picture. */
export function findWhole({ width, height }: Pixels): Window {
  return { left: 0, top: 0, width, height };
}

/** Stretch a picture to `width` x `height` pixels. */
export function resizePixels(source: Pixels, width: number, height: number): Pixels {
  const steps = resizeInSteps(source, findWhole(source), width, height);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Stretch a part of a picture, with a pause now and then; rejects with whatever `pause` rejects with. */
export async function resizeWithPauses(
  source: Pixels,
  window: Window,
  width: number,
  height: number,
  pause: () => Promise<void>,
): Promise<Pixels> {
  const steps = resizeInSteps(source, window, width, height);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause();
  }
}

/** Source pixels between two steps: some milliseconds of work. */
const STEP_PIXELS = 500_000;

/** Row by row, so that nothing is held but the rows that the next result row is made of. */
function* resizeInSteps(
  source: Pixels,
  window: Window,
  width: number,
  height: number,
): Generator<undefined, Pixels, undefined> {
  const horizontal = computeCoefficients(window.width, width);
  const vertical = computeCoefficients(window.height, height);
  const stride = width * CHANNELS;
  const rows = new RowReader(source, window);
  // A ring: row r of the window, already in its new width, is line r % vertical.size.
  const ring = new Uint8Array(vertical.size * stride);
  const sums = new Int32Array(stride);
  const result = new Uint8Array(stride * height);
  let next = 0;
  let since = 0;
  for (let y = 0; y < height; y++) {
    const first = at32(vertical.bounds, y * 2);
    const count = at32(vertical.bounds, y * 2 + 1);
    for (; next < first + count; next++) {
      const at = (next % vertical.size) * stride;
      if (next > 0 && rows.repeats(next)) {
        const before = ((next - 1) % vertical.size) * stride;
        ring.copyWithin(at, before, before + stride);
      } else resizeRow(rows.read(next), ring, at, width, horizontal);
      since += window.width;
      if (since >= STEP_PIXELS) {
        since = 0;
        yield;
      }
    }
    sums.fill(HALF);
    for (let i = 0; i < count; i++) {
      const weight = at32(vertical.weights, y * vertical.size + i);
      const line = ((first + i) % vertical.size) * stride;
      for (let x = 0; x < stride; x++) sums[x] = at32(sums, x) + at8(ring, line + x) * weight;
    }
    for (let x = 0; x < stride; x++) result[y * stride + x] = clip(at32(sums, x));
  }
  return { width, height, data: result };
}

/** Rows of a window, the picture's edge going on beyond it. */
class RowReader {
  readonly #source: Pixels;
  readonly #window: Window;
  readonly #spread: Uint8Array | null;

  constructor(source: Pixels, window: Window) {
    this.#source = source;
    this.#window = window;
    const isInside = window.left >= 0 && window.left + window.width <= source.width;
    this.#spread = isInside ? null : new Uint8Array(window.width * CHANNELS);
  }

  /** True where row `row` of the window is the one before it over again. */
  repeats(row: number): boolean {
    return this.#find(row) === this.#find(row - 1);
  }

  /** RGB of row `row` of the window; good until the next call. */
  read(row: number): Uint8Array {
    const { width, data } = this.#source;
    const { left } = this.#window;
    const start = this.#find(row) * width;
    const spread = this.#spread;
    if (!spread) return data.subarray((start + left) * CHANNELS, (start + left + this.#window.width) * CHANNELS);
    for (let x = 0; x < this.#window.width; x++) {
      const from = (start + Math.min(Math.max(left + x, 0), width - 1)) * CHANNELS;
      for (let channel = 0; channel < CHANNELS; channel++) spread[x * CHANNELS + channel] = at8(data, from + channel);
    }
    return spread;
  }

  #find(row: number): number {
    return Math.min(Math.max(this.#window.top + row, 0), this.#source.height - 1);
  }
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

/** One row to `width` pixels, written to `target` from `at` on. */
function resizeRow(
  data: Uint8Array,
  target: Uint8Array,
  at: number,
  width: number,
  { bounds, weights, size }: Coefficients,
): void {
  for (let x = 0; x < width; x++) {
    const from = at32(bounds, x * 2) * CHANNELS;
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
    target[at++] = clip(red);
    target[at++] = clip(green);
    target[at++] = clip(blue);
  }
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

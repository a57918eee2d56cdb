/** A resize's two passes in JavaScript: used where WebAssembly's SIMD is missing (wasmPasses.ts). */

import { PRECISION_BITS, type Coefficients } from './coefficients';

const CHANNELS = 3;

/**
 * The arithmetic of one resize, row by row: rows come in, are brought to the result's width and kept in a ring of
 * lines, of which result rows are blended.
 */
export interface Passes {
  /** Where the next row's RGB goes before `narrow`: as many bytes as its pixels need. */
  readonly row: Uint8Array;
  /** Bring the row to the result's width, as line `line` of the ring. */
  narrow(line: number): void;
  /** Line `from` once more, as line `to`. */
  repeat(from: number, to: number): void;
  /** Result row `y`, good until the next call; line r of the ring holds row r, r + its number of lines, ... */
  blend(y: number): Uint8Array;
}

/** What both passes weigh by: the first from row to line, the second from lines to result rows. */
export interface Weights {
  horizontal: Coefficients;
  /** Its `size` is the ring's number of lines. */
  vertical: Coefficients;
  sourceWidth: number;
  width: number;
}

export class ScriptPasses implements Passes {
  readonly row: Uint8Array;
  readonly #weights: Weights;
  readonly #stride: number;
  readonly #ring: Uint8Array;
  readonly #sums: Int32Array;
  readonly #result: Uint8Array;

  constructor(weights: Weights) {
    this.#weights = weights;
    this.#stride = weights.width * CHANNELS;
    this.row = new Uint8Array(weights.sourceWidth * CHANNELS);
    this.#ring = new Uint8Array(weights.vertical.size * this.#stride);
    this.#sums = new Int32Array(this.#stride);
    this.#result = new Uint8Array(this.#stride);
  }

  narrow(line: number): void {
    const { width, horizontal } = this.#weights;
    const { bounds, weights, size } = horizontal;
    const { row } = this;
    const ring = this.#ring;
    let at = line * this.#stride;
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
        red += at8(row, p) * weight;
        green += at8(row, p + 1) * weight;
        blue += at8(row, p + 2) * weight;
      }
      ring[at++] = clip(red);
      ring[at++] = clip(green);
      ring[at++] = clip(blue);
    }
  }

  repeat(from: number, to: number): void {
    const stride = this.#stride;
    this.#ring.copyWithin(to * stride, from * stride, (from + 1) * stride);
  }

  blend(y: number): Uint8Array {
    const { bounds, weights, size } = this.#weights.vertical;
    const [first, count] = [at32(bounds, y * 2), at32(bounds, y * 2 + 1)];
    const stride = this.#stride;
    const ring = this.#ring;
    const sums = this.#sums;
    const result = this.#result;
    sums.fill(HALF);
    for (let i = 0; i < count; i++) {
      const weight = at32(weights, y * size + i);
      const line = ((first + i) % size) * stride;
      for (let x = 0; x < stride; x++) sums[x] = at32(sums, x) + at8(ring, line + x) * weight;
    }
    for (let x = 0; x < stride; x++) result[x] = clip(at32(sums, x));
    return result;
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

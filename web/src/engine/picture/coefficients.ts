/** The weights of a triangle filter: `precompute_coeffs` and `normalize_coeffs_8bpc` of Pillow's Resample.c. */

/** Bits after the point of a weight. */
export const PRECISION_BITS = 32 - 8 - 2;
const SUPPORT = 1;

export interface Coefficients {
  /** First source position and number of source positions (at least 1), for every result position. */
  bounds: Int32Array<ArrayBuffer>;
  /** `size` fixed-point weights for every result position. */
  weights: Int32Array<ArrayBuffer>;
  size: number;
}

function triangle(x: number): number {
  const distance = Math.abs(x);
  return distance < 1 ? 1 - distance : 0;
}

/** From `inSize` to `outSize` positions, both at least 1. */
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
    // The casts to int in C cut towards zero, and no value here is negative after clipping.
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

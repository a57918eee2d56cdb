/** The golden picture: what a model must answer before it is believed (golden/expected.json). */

import { EngineError, describe } from './errors';
import type { Manifest } from './manifest';
import type { Pixels } from './resize';
import type { Backend } from './types';

export interface Golden {
  /** The picture in the network's input size. */
  pixels: Pixels;
  pixelsSha256: string;
  /** The network's, before calibration. */
  probabilities: number[];
}

/** Largest allowed difference of a probability, by what computes it. */
export function findTolerance(backend: Backend, float16: boolean): number {
  if (float16) return 5e-3;
  return backend === 'wasm' || backend === 'cpu' ? 1e-5 : 1e-4;
}

/** Throws EngineError `model_invalid` where the file does not fit the manifest. */
export function parseGolden(bytes: Uint8Array, { input, classes, golden }: Manifest): Golden {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as {
      pixels: string;
      pixels_sha256: string;
      probabilities: number[];
    };
    const data = Uint8Array.from(atob(value.pixels), (character) => character.charCodeAt(0));
    const expected = input.width_px * input.height_px * 3;
    if (data.length !== expected) throw new Error(`expected ${expected} bytes of pixels, got ${data.length}`);
    if (value.probabilities.length !== classes.length) {
      throw new Error(`expected ${classes.length} probabilities, got ${value.probabilities.length}`);
    }
    return {
      pixels: { width: input.width_px, height: input.height_px, data },
      pixelsSha256: value.pixels_sha256,
      probabilities: value.probabilities,
    };
  } catch (error) {
    throw new EngineError(
      'model_invalid',
      `The model's ${golden.expected} cannot be used: ${describe(error)}. Export the model again.`,
    );
  }
}

export function findMaxError(actual: ArrayLike<number>, expected: readonly number[]): number {
  // NaN must fail a comparison with a tolerance, and Math.max keeps it.
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? NaN))));
}

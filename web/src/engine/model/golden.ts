/** The golden picture: what a model must answer before it is believed (golden/expected.json). */

import { EngineError, describe } from '../errors';
import { findGrid } from './locate';
import type { Manifest, Role, StageName } from '../manifest';
import type { Outputs } from './network';
import { inflateNatively } from '../picture/nativeInflate';
import type { Pixels } from '../picture/resize';
import { describeInput, describeShapes, type ByStage } from './stages';
import type { Backend, Box } from '../types';

/** What one stage is shown and must give. */
export interface GoldenStage {
  /** The picture, the crop around the golden box, or the one tile, in the network's input size. */
  pixels: Pixels;
  pixelsSha256: string;
  /** By role, row by row. */
  outputs: Partial<Record<Role, number[]>>;
}

export interface Golden extends ByStage<GoldenStage> {
  /** The cell that the classifier is shown; null for a model that takes the picture for one. */
  box: Box | null;
}

/** Largest allowed difference of an output, as `findMaxError` has it, by what computes it. */
export function findTolerance(backend: Backend, float16: boolean): number {
  if (float16) return 5e-3;
  return backend === 'wasm' || backend === 'cpu' ? 1e-5 : 1e-4;
}

type Numbers = number | Numbers[];
type StageJson = { pixels: string; packed?: 'zlib'; pixels_sha256: string } & Partial<Record<Role, Numbers>>;

/** Throws EngineError `model_invalid` where the file does not fit the manifest. */
export async function parseGolden(bytes: Uint8Array, manifest: Manifest): Promise<Golden> {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as StageJson & { box?: Box; locator?: StageJson };
    const classifier = await parseStage(value, manifest, 'classifier');
    if (!manifest.locator) return { classifier, box: null };
    if (!value.locator || !value.box) throw new Error('expected "locator" and "box", found none');
    return { classifier, locator: await parseStage(value.locator, manifest, 'locator'), box: value.box };
  } catch (error) {
    throw new EngineError(
      'model_invalid',
      `The model's ${manifest.golden.expected} cannot be used: ${describe(error)}. Export the model again.`,
    );
  }
}

const NEEDED: Record<StageName, readonly Role[]> = {
  classifier: ['probabilities'],
  locator: ['heatmap', 'geometry'],
};

async function parseStage(value: StageJson, manifest: Manifest, name: StageName): Promise<GoldenStage> {
  const { width_px, height_px } = describeInput(manifest, name);
  const expected = width_px * height_px * 3;
  const data = await readPixels(value, expected);
  if (data.length !== expected) throw new Error(`expected ${expected} bytes of pixels, got ${data.length}`);
  const shapes = describeShapes(manifest);
  const outputs: GoldenStage['outputs'] = {};
  for (const role of Object.keys(shapes) as Role[]) {
    const numbers = value[role];
    if (numbers === undefined) {
      if (NEEDED[name].includes(role)) throw new Error(`expected ${role}, found none`);
      continue;
    }
    const flat = flatten(numbers);
    const sides = shapes[role] ?? [];
    const count = sides.reduce<number>((product, side) => product * (side ?? NaN), 1);
    if (Number.isFinite(count) && flat.length !== count) {
      throw new Error(`expected ${count} numbers of ${role}, got ${flat.length}`);
    }
    outputs[role] = flat;
  }
  return { pixels: { width: width_px, height: height_px, data }, pixelsSha256: value.pixels_sha256, outputs };
}

/** Older files hold the bytes as they are. */
async function readPixels({ pixels, packed }: StageJson, expected: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
  return packed === undefined ? bytes : unpack(bytes, expected);
}

/** Reads at most one byte more than expected. */
async function unpack(bytes: Uint8Array<ArrayBuffer>, expected: number): Promise<Uint8Array<ArrayBuffer>> {
  const data = new Uint8Array(expected + 1);
  let length = 0;
  const take = (piece: Uint8Array): void => {
    data.set(piece.subarray(0, data.length - length), length);
    length = Math.min(length + piece.length, data.length);
  };
  if (typeof DecompressionStream === 'undefined') {
    // Browsers of before 2023 have none.
    (await import('../picture/inflate')).inflate([bytes], { least: 0, most: expected, take });
  } else {
    await inflateNatively([bytes], expected, take);
  }
  return data.subarray(0, length);
}

function flatten(numbers: Numbers): number[] {
  return typeof numbers === 'number' ? [numbers] : numbers.flatMap(flatten);
}

/** The output that is furthest off, and by how much; NaN where something is missing or no number. */
export function findWorst(
  outputs: Outputs,
  expected: GoldenStage['outputs'],
  locator: Manifest['locator'],
): { role: Role; error: number } {
  const errors = (Object.keys(expected) as Role[]).map((role) => {
    const [actual, wanted] = [outputs[role]?.values ?? [], expected[role] ?? []];
    const error =
      role === 'heatmap' && locator
        ? findPeakError(actual, wanted, findGrid(locator), locator.threshold)
        : findMaxError(actual, wanted);
    return { role, error };
  });
  return errors.reduce((worst, next) => (next.error > worst.error || Number.isNaN(next.error) ? next : worst));
}

/**
 * The largest difference of two outputs, relative to their largest number where that is above 1: small numbers beside
 * large ones are differences of large ones, and have only the digits that those leave.
 */
export function findMaxError(actual: ArrayLike<number>, expected: readonly number[]): number {
  const scale = expected.reduce((most, value, index) => Math.max(most, Math.abs(value), Math.abs(actual[index] ?? NaN)), 1);
  // NaN must fail a comparison with a tolerance, and Math.max keeps it.
  return expected.reduce((largest, value, index) => Math.max(largest, Math.abs((actual[index] ?? NaN) - value)), 0) / scale;
}

/**
 * The same for a heatmap whose peaks have been picked.
 *
 * Of two neighbours that score alike to the last digits, one device may keep the one and another the other, so a peak
 * that is missing on one side is compared with the best one around it there. What stays below the threshold on both
 * sides is no peak.
 */
export function findPeakError(
  actual: ArrayLike<number>,
  expected: readonly number[],
  [rows, columns]: [number, number],
  threshold: number,
): number {
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = row * columns + column;
      let [here, wanted] = [actual[place] ?? NaN, expected[place] ?? NaN];
      if (here < threshold && wanted < threshold) continue;
      if (here === 0) here = findBestAround(actual, row, column, rows, columns);
      else if (wanted === 0) wanted = findBestAround(expected, row, column, rows, columns);
      largest = Math.max(largest, Math.abs(here - wanted)); // scores are at most 1
    }
  }
  return largest;
}

function findBestAround(heatmap: ArrayLike<number>, row: number, column: number, rows: number, columns: number): number {
  let best = 0;
  for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, rows - 1); y++) {
    for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, columns - 1); x++) {
      best = Math.max(best, heatmap[y * columns + x] ?? NaN);
    }
  }
  return best;
}

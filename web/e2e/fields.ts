/** Photographs for a review: drawn fields, or real ones where LEUKOSCOPE_TEST_DATA names a folder that has them. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runPython } from './python';

const SCRIPT = fileURLToPath(new URL('../tools/makeFields.py', import.meta.url));

/** Draw `count` fields of 4:3 into a folder that `use` may read while it runs. */
export async function withDrawnFields<T>(
  { count, width_px = 480 }: { count: number; width_px?: number },
  use: (paths: string[]) => Promise<T>,
): Promise<T> {
  return withFields(['--width', String(width_px)], count, use);
}

/** Draw `count` fields with a white cell each, no two alike but in the last field, which is the first one shifted. */
export async function withDrawnSmear<T>({ count }: { count: number }, use: (paths: string[]) => Promise<T>): Promise<T> {
  return withFields(['--smear'], count, use);
}

/** Draw `count` fields, each overlapping the next almost wholly: cells are on several of them. */
export async function withOverlappingFields<T>({ count }: { count: number }, use: (paths: string[]) => Promise<T>): Promise<T> {
  return withFields(['--overlapping', '--width', '640'], count, use);
}

/** Draw `count` fields full of lymphocytes: some 80 cells each. */
export async function withCrowdedFields<T>({ count }: { count: number }, use: (paths: string[]) => Promise<T>): Promise<T> {
  return withFields(['--crowded', '--width', '1000'], count, use);
}

/** Draw `count` photographs of 4000 x 3000 pixels, JPEG, as phones make them; each shows another field. */
export async function withLargeFields<T>({ count }: { count: number }, use: (paths: string[]) => Promise<T>): Promise<T> {
  return withFields(['--width', '1000', '--enlarge', '4'], count, use);
}

/** Unpack `count` BCCD fields; see `findArchive`. They are removed again: real pictures are nowhere kept. */
export async function withRealFields<T>(
  { count, archive }: { count: number; archive: string },
  use: (paths: string[]) => Promise<T>,
): Promise<T> {
  return withFields(['--archive', archive], count, use);
}

/** The archive of the Kaggle set, whose JPEGImages are fields; null where it is not at hand. */
export function findArchive(): string | null {
  const folder = process.env['LEUKOSCOPE_TEST_DATA'];
  if (folder === undefined || folder === '') return null;
  const path = join(folder, 'blood-cells.zip');
  return existsSync(path) ? path : null;
}

async function withFields<T>(options: string[], count: number, use: (paths: string[]) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-fields-'));
  try {
    runPython([SCRIPT, folder, String(count), ...options]);
    return await use(
      readdirSync(folder)
        .sort()
        .map((name) => join(folder, name)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

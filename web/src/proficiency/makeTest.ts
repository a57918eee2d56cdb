/** A test from verified cells: their crops are cut out and frozen. */

import { hashBytes } from '../engine/hash';
import type { CutPicture } from '../photos/cutter';
import { writeCanonical } from '../review/audit';
import { cutCells } from '../review/cellCrops';
import type { Moment } from '../review/types';
import { joinClasses, type VerifiedCell } from './choose';
import { countRepeatable } from './order';
import type { KnownTest, ProficiencyTest, TestCell } from './types';

export interface TestPlan {
  name: string;
  author: string;
  created: Moment;
  seed: number;
  /** Cells to be asked twice; fewer where the test has too few cells. */
  repeats: number;
}

export interface MadeTest extends KnownTest {
  /** By the id of the cell. */
  crops: Map<string, Blob>;
  /** Cells that were chosen and are not in it: their field cannot be read, or another cell has the same picture. */
  leftOut: number;
}

/**
 * Cuts the chosen cells out of their fields, at the size they have there, as PNG.
 *
 * `loadBlob` gives the file of a field; null where it is gone. Throws EngineError `canvas_changed` where the browser
 * changes pixels, and RangeError where no cell could be cut out.
 */
export async function makeTest(
  chosen: readonly VerifiedCell[],
  plan: TestPlan,
  loadBlob: (slideId: string, pictureId: string) => Promise<Blob | null>,
  cut?: CutPicture,
): Promise<MadeTest> {
  const slides = [...new Set(chosen.map(({ slide }) => slide))];
  const cells: TestCell[] = [];
  const crops = new Map<string, Blob>();
  const seen = new Set<string>();
  for (const slide of slides) {
    const labels = new Map(chosen.filter((one) => one.slide === slide).map(({ cell, label }) => [cell.id, label]));
    const some = chosen.flatMap((one) => (one.slide === slide ? [one.cell] : []));
    const load = (pictureId: string) => loadBlob(slide.id, pictureId);
    for await (const { cell, blob } of cutCells(some, load, { type: 'image/png' }, cut)) {
      const sha256 = await hashBytes(new Uint8Array(await blob.arrayBuffer()));
      const label = labels.get(cell.id);
      // A slide that was imported twice has every cell twice: that would be a repeat nobody knows of.
      if (label === undefined || seen.has(sha256)) continue;
      seen.add(sha256);
      const id = String(cells.length + 1).padStart(4, '0');
      cells.push({ id, label, type: 'image/png', sha256 });
      crops.set(id, blob);
    }
  }
  if (cells.length === 0) {
    throw new RangeError('Expected cells that can be cut out of their fields, got none. Choose other slides.');
  }
  const { name, author, created, seed } = plan;
  const repeats = Math.min(plan.repeats, countRepeatable(cells.length));
  const classes = joinClasses(slides);
  const test: ProficiencyTest = { name, author, created, seed, repeats, verifiedBy: listVerifiers(chosen), classes, cells };
  return { digest: await hashTest(test), test, crops, leftOut: chosen.length - cells.length };
}

/** SHA-256 of all that the test says; its cells' own hashes are part of that, so the crops are, too. */
export function hashTest(test: ProficiencyTest): Promise<string> {
  return hashBytes(new TextEncoder().encode(writeCanonical(test)));
}

/** Cells verified by class in all slides. */
export function countByClass(verified: readonly VerifiedCell[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of verified) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** The slides whose cells were verified by several people have several names. */
function listVerifiers(chosen: readonly VerifiedCell[]): string[] {
  return [...new Set(chosen.flatMap(({ cell }) => cell.confirmed?.by.trim() ?? []))].filter((name) => name !== '').sort();
}


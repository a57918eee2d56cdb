/** The words of a proficiency test. Documented in docs/proficiency.md. */

import type { CountClass } from '../count/types';
import type { Moment } from '../review/types';

/** A cell of a test, and the class that a person verified. */
export interface TestCell {
  /** Unique within the test: four digits. */
  id: string;
  /** The reference: a label of the test's classes. */
  label: string;
  type: 'image/png' | 'image/jpeg';
  /** Of the crop's file. */
  sha256: string;
}

/** What a test's file says, without its crops. Nothing in it names a slide or a sample. */
export interface ProficiencyTest {
  name: string;
  /** Who made it; may be empty. */
  author: string;
  created: Moment;
  /** Whole, 0 to 2^32 - 1: draws the order and the repeats. */
  seed: number;
  /** How many cells are asked twice. */
  repeats: number;
  /** Who verified the cells, as they typed their names. */
  verifiedBy: string[];
  /** What a reader may answer. */
  classes: CountClass[];
  cells: TestCell[];
}

/** A test with the SHA-256 that its text and its crops come to (`hashTest`). */
export interface KnownTest {
  digest: string;
  test: ProficiencyTest;
}

/** What one reader answered. It holds the test, so that it can be read when the test is deleted. */
export interface Attempt extends KnownTest {
  /** As the reader typed it. */
  reader: string;
  started: Moment;
  /** Null until the last question is answered. */
  finished: Moment | null;
  /** Ids of cells in the order asked; repeated cells are there twice. */
  questions: string[];
  /** Labels, for the first so many questions. */
  answers: string[];
}

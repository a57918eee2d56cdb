/** The words of the count: what goes in. Documented in docs/count.md. */

import type { Status, Text } from '../engine';

export type { Status, Text };

/** A class a cell can be counted in: one of the model's, or one that only a person gives. */
export interface CountClass {
  /** Unique; upper case for the classes Leukoscope knows. */
  label: string;
  /** Of a finer class: the class that it is a part of and is counted in. */
  group?: string;
  name: Text;
  /** Null where the manifest does not say; such a class is counted as white and listed as assumed. */
  isWhiteCell: boolean | null;
  /** '#rrggbb' */
  color: string;
}

/** One cell of a session. Boxes marked "not a cell" are left out before counting. */
export interface CountedCell {
  /** What it is counted as; null: unidentified. */
  label: string | null;
  /** What the model said of it; null where no model looked (drawn by hand, or tallied). */
  status: Status | null;
  /** A person has said that the label is right. */
  confirmed: boolean;
  /** A person gave a label other than the model's, or added the cell. */
  changedByHand: boolean;
}

/** A closed interval; its unit is in the name of the property that holds it. */
export interface Interval {
  low: number;
  high: number;
}

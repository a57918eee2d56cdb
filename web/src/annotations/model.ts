/** What every format is read into and written from: Python's `annotation_formats/model.py`. */

import type { Status } from '../engine';
import { AnnotationError } from './problems';

/** x, y, width, height in pixels of the upright picture, to a thousandth of a pixel. */
export type FloatBox = readonly [number, number, number, number];

export const STATUSES: readonly Status[] = ['confident', 'review', 'unidentified'];

/** One boxed cell, and what is known of it; null where a thing is unknown. */
export interface BoxedCell {
  box: FloatBox;
  label: string | null;
  /** Its finer class within `label`. */
  fineLabel: string | null;
  /** Of the leading class. */
  probability: number | null;
  /** By label. */
  probabilities: Readonly<Record<string, number>> | null;
  fineProbabilities: Readonly<Record<string, number>> | null;
  status: Status | null;
  /** Whether a person named or verified it, as far as the file says. */
  isConfirmed: boolean;
}

export interface BoxedPicture {
  /** Of its file; without an ending where the format does not name the file. */
  name: string;
  cells: readonly BoxedCell[];
  /** Width and height in pixels. */
  size: readonly [number, number] | null;
  /** The slide or patient that it shows. */
  source: string | null;
  lab: string | null;
  /** Boxes are shares of the picture, 0 to 1, since the file does not say its size. */
  isShare?: boolean;
}

export interface AnnotationSet {
  pictures: readonly BoxedPicture[];
}

export const UNKNOWN_CELL: Omit<BoxedCell, 'box'> = {
  label: null,
  fineLabel: null,
  probability: null,
  probabilities: null,
  fineProbabilities: null,
  status: null,
  isConfirmed: false,
};

/** The finer class, or the class where no finer one is known. */
export function finestOf({ label, fineLabel }: BoxedCell): string | null {
  return fineLabel ?? label;
}

/** A box of four numbers; `where` names file and cell. Throws `AnnotationError`. `digits`: behind the point. */
export function makeBox(values: readonly unknown[], where: string, digits = 3): FloatBox {
  const [x, y, width, height] = values.map((value) => round(toNumber(value), digits));
  const isBox = [x, y, width, height].every((value) => value !== undefined && Math.abs(value) < 1e9);
  if (values.length !== 4 || !isBox || (width ?? -1) < 0 || (height ?? -1) < 0) {
    throw new AnnotationError(
      'value',
      `Expected a box of four numbers with a width and a height of 0 or more in ${where}; got ${JSON.stringify(values).slice(0, 80)}. Correct or remove it.`,
    );
  }
  return [x ?? 0, y ?? 0, width ?? 0, height ?? 0];
}

/** NaN for what is no number, and for an empty text. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

export function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  // Adding 0 turns -0 into 0.
  return Math.round(value * scale) / scale + 0;
}

/** Throws `AnnotationError` for anything but a number from 0 to 1, null or undefined. */
export function checkProbability(value: unknown, where: string): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new AnnotationError('value', `Expected a probability from 0 to 1 in ${where}; got ${quote(value)}. Correct it.`);
}

/** Throws `AnnotationError` for anything but a status, null or undefined. */
export function checkStatus(value: unknown, where: string): Status | null {
  if (value === null || value === undefined) return null;
  const status = STATUSES.find((one) => one === value);
  if (status !== undefined) return status;
  throw new AnnotationError('value', `Expected the status ${STATUSES.join(', ')} in ${where}; got ${quote(value)}. Correct it.`);
}

/** A value of a file for a message. */
export function quote(value: unknown): string {
  return (JSON.stringify(value) as string | undefined ?? 'nothing').slice(0, 60);
}

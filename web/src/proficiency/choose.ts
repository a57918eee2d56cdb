/** Which verified cells become a test. */

import type { CountClass } from '../count/types';
import { listConfirmed } from '../report/trainingCrops';
import { labelOf } from '../review/selectors';
import { makeRandom, shuffle } from '../review/shuffle';
import type { ReviewCell, ReviewSession } from '../review/types';

/** Cells a test holds at most, as contract/proficiency_test.schema.json says. */
export const MOST_CELLS = 2000;

/** A verified cell of one of the slides. */
export interface VerifiedCell {
  slide: ReviewSession;
  cell: ReviewCell;
  label: string;
}

/** Every verified cell of the slides that has a class, in an order that does not depend on that of the slides. */
export function listVerified(slides: readonly ReviewSession[]): VerifiedCell[] {
  return slides
    .flatMap((slide) =>
      listConfirmed(slide).flatMap((cell) => {
        const label = labelOf(cell);
        return label === null ? [] : [{ slide, cell, label }];
      }),
    )
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The classes of all slides, each once; the first slide that has a class says what it is called. */
export function joinClasses(slides: readonly ReviewSession[]): CountClass[] {
  const classes = new Map<string, CountClass>();
  for (const { classes: some } of slides) {
    for (const known of some) if (!classes.has(known.label)) classes.set(known.label, known);
  }
  return [...classes.values()];
}

/** At most `mostOf(label)` cells of each class and `MOST_CELLS` of all, drawn by the seed. */
export function chooseCells(
  verified: readonly VerifiedCell[],
  mostOf: (label: string) => number,
  seed: number,
): VerifiedCell[] {
  const taken = new Map<string, number>();
  const chosen = shuffle(verified, makeRandom(seed)).filter(({ label }) => {
    const count = taken.get(label) ?? 0;
    taken.set(label, count + 1);
    return count < mostOf(label);
  });
  return chosen.slice(0, MOST_CELLS);
}

function keyOf({ slide, cell }: VerifiedCell): string {
  return `${slide.id} ${cell.id}`;
}

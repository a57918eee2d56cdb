/** In which order a test asks, and which cells it asks twice. */

import { makeRandom, shuffle } from '../review/shuffle';

/** Other cells between a cell and its repeat, at least: it is not named from memory of the last one. */
export const GAP = 5;

/** How many of `cells` can be asked twice with `GAP` others between. */
export function countRepeatable(cells: number): number {
  return Math.max(0, cells - GAP - 1);
}

/**
 * The ids in the order asked: every cell once, shuffled; then `repeats` of them a second time, each at a random place
 * at least `GAP` cells after its first. The same ids, seed and number give the same order. Never change how it is
 * drawn: all readers of one test see one order.
 */
export function drawOrder(ids: readonly string[], seed: number, repeats: number): string[] {
  const random = makeRandom(seed);
  const firsts = shuffle([...ids].sort(), random);
  const last = firsts.length - 1;
  const repeated = shuffle(firsts.slice(0, countRepeatable(firsts.length)), random).slice(0, repeats);
  // A first showing is at its index; a repeat at a place between two of them, or after the last.
  const places = firsts.map((id, place) => ({ id, place }));
  for (const id of repeated) {
    const earliest = firsts.indexOf(id) + GAP;
    places.push({ id, place: earliest + 0.5 + random() * (last - earliest) });
  }
  return places.sort((a, b) => a.place - b.place).map(({ id }) => id);
}

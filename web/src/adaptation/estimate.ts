/** From how many cells on a share of right answers is worth saying. */

import type { Profile } from './profile';

/** With fewer, a 95 % interval is wider than a third of the scale: 0 of 2 is no 0 %. */
export const LEAST_CELLS = 30;

/** How many cells are named right without the profile and with it; null where too few were held out to say. */
export function findEstimate({ figures }: Pick<Profile, 'figures'>): Profile['figures'] {
  return figures !== null && figures.before.n >= LEAST_CELLS ? figures : null;
}

/** Every text of the page in English. Its type is the contract for the other languages. */

import { camera } from './camera';
import { count } from './count';
import { keys } from './keys';
import { lab } from './lab';
import { model } from './model';
import { offline } from './offline';
import { page } from './page';
import { pictures } from './pictures';
import { problem } from './problem';
import { quiz } from './quiz';
import { report } from './report';
import { review } from './review';
import { tally } from './tally';

export const en = {
  ...page,
  ...pictures,
  ...model,
  ...problem,
  camera,
  review,
  keys,
  lab,
  counting: count,
  report,
  tally,
  quiz,
  offline,
};

/** A dictionary: the same keys as English, and functions that take the same arguments. */
export type Messages = typeof en;

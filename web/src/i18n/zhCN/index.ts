/** 简体中文。 */

import type { Messages } from '../en';
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

export const zhCN: Messages = {
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

/** One reader's attempt at a test: question after question, none of them twice. Pure functions. */

import type { Moment } from '../review/types';
import { drawOrder } from './order';
import type { Attempt, KnownTest } from './types';

/** Two spellings of one name are one reader: capitals, full-width letters and spaces do not matter. */
export function keyOfReader(reader: string): string {
  return reader.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** What an attempt is stored by: a reader has one at each test. */
export function keyOfAttempt({ digest, reader }: Pick<Attempt, 'digest' | 'reader'>): string {
  return `${digest} ${keyOfReader(reader)}`;
}

export function startAttempt({ digest, test }: KnownTest, reader: string, now: Moment): Attempt {
  const questions = drawOrder(test.cells.map(({ id }) => id), test.seed, test.repeats);
  return { digest, test, reader: reader.trim(), started: now, finished: null, questions, answers: [] };
}

/**
 * The answer to question `at` (0, 1, ...); the same attempt where that is not the next one, or there is no such class.
 * A second press of a key, or another tab, thus answers nothing twice.
 */
export function answerAttempt(attempt: Attempt, at: number, label: string, now: Moment): Attempt {
  const { test, questions, answers } = attempt;
  if (at !== answers.length || at >= questions.length) return attempt;
  if (!test.classes.some((known) => known.label === label)) return attempt;
  const isLast = at === questions.length - 1;
  return { ...attempt, answers: [...answers, label], finished: isLast ? now : null };
}

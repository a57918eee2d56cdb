import { describe, expect, it } from 'vitest';

import { makeWholeTest, NOW } from '../testing/proficiency';
import { answerAttempt, keyOfAttempt, startAttempt } from './attempt';

describe('an attempt', () => {
  it('takes one answer a question, in order, and ends with the last', async () => {
    const begun = startAttempt(await makeWholeTest(2), ' Bo ', NOW);
    expect([begun.reader, begun.questions.length, begun.finished]).toEqual(['Bo', 2, null]);
    const one = answerAttempt(begun, 0, 'BAND', NOW);
    expect(one.answers).toEqual(['BAND']);
    // Again, another tab, a class that there is not.
    expect(answerAttempt(one, 0, 'NEUTROPHIL', NOW)).toBe(one);
    expect(answerAttempt(one, 2, 'NEUTROPHIL', NOW)).toBe(one);
    expect(answerAttempt(one, 1, 'BLAST', NOW)).toBe(one);
    const done = answerAttempt(one, 1, 'NEUTROPHIL', '2026-01-02T04:00:00.000Z');
    expect([done.answers, done.finished]).toEqual([['BAND', 'NEUTROPHIL'], '2026-01-02T04:00:00.000Z']);
    expect(answerAttempt(done, 2, 'NEUTROPHIL', NOW)).toBe(done);
  });

  it('is of one reader, however the name is spelt', () => {
    const digest = 'd';
    expect(keyOfAttempt({ digest, reader: ' Bo  Li' })).toBe(keyOfAttempt({ digest, reader: 'ＢＯ li ' }));
    expect(keyOfAttempt({ digest, reader: 'Bo' })).not.toBe(keyOfAttempt({ digest, reader: 'Bob' }));
  });
});

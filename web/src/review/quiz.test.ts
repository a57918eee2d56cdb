import { describe, expect, it } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeReviewed, makeState, play } from '../testing/reviewStates';
import { isRevealed, reduceQuiz, scoreQuiz, startQuiz } from './quiz';

function makeConfirmed() {
  const cells = Array.from({ length: 20 }, (_, index) => makeCell(index % 2 ? 'LYMPHOCYTE' : 'NEUTROPHIL'));
  return play(
    makeState(),
    addPictures('p'),
    answerPicture('p', ...cells),
    human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
    human({ type: 'class_confirmed', label: 'LYMPHOCYTE' }),
  ).session;
}

describe('startQuiz', () => {
  it('draws confirmed cells only', () => {
    const { session } = play(makeReviewed(), human({ type: 'cells_confirmed', cellIds: ['q.0'] }));
    expect(startQuiz(session, 1, 10).questions).toEqual([{ cellId: 'q.0', confirmed: 'LYMPHOCYTE', given: null }]);
  });

  it('draws the same by the same seed, another order by another, no cell twice', () => {
    const session = makeConfirmed();
    const drawn = (seed: number, length = 20) => startQuiz(session, seed, length).questions.map(({ cellId }) => cellId);
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
    expect(new Set(drawn(7)).size).toBe(20);
    expect(drawn(7, 5)).toEqual(drawn(7).slice(0, 5));
  });
});

describe('reduceQuiz', () => {
  it('counts the first answer and reveals, then goes on to the end', () => {
    let quiz = startQuiz(makeConfirmed(), 3, 2);
    const [first, second] = quiz.questions;
    expect(isRevealed(quiz)).toBe(false);
    expect(reduceQuiz(quiz, { type: 'continued' })).toBe(quiz);
    quiz = reduceQuiz(quiz, { type: 'answered', label: 'BAND' });
    expect(isRevealed(quiz)).toBe(true);
    expect(reduceQuiz(quiz, { type: 'answered', label: first?.confirmed ?? '' })).toBe(quiz);
    quiz = reduceQuiz(reduceQuiz(quiz, { type: 'continued' }), { type: 'answered', label: second?.confirmed ?? '' });
    expect(scoreQuiz(quiz)).toMatchObject({ asked: 2, right: 1 });
    quiz = reduceQuiz(quiz, { type: 'continued' });
    expect(quiz.at).toBe(2);
    expect(reduceQuiz(quiz, { type: 'answered', label: 'BAND' })).toBe(quiz);
  });

  it('scores by what the cell is', () => {
    let quiz = startQuiz(makeConfirmed(), 3, 20);
    while (quiz.at < quiz.questions.length) {
      quiz = reduceQuiz(reduceQuiz(quiz, { type: 'answered', label: 'NEUTROPHIL' }), { type: 'continued' });
    }
    expect(scoreQuiz(quiz).byClass).toEqual([
      { label: 'LYMPHOCYTE', asked: 10, right: 0 },
      { label: 'NEUTROPHIL', asked: 10, right: 10 },
    ]);
  });
});

/** Quiz mode: name the cell, then see what the reviewer and the model said. Over cells a person has confirmed. */

import { isCounted, labelOf } from './selectors';
import { makeRandom, shuffle } from './shuffle';
import type { ReviewSession } from './types';

export interface QuizQuestion {
  cellId: string;
  /** What a person confirmed. */
  confirmed: string;
  /** What the student said; null until then. */
  given: string | null;
}

export interface QuizState {
  questions: readonly QuizQuestion[];
  /** Index of the question that is shown; `questions.length` when the quiz is over. */
  at: number;
}

export type QuizAction =
  /** Answering reveals: the first answer counts. */
  { type: 'answered'; label: string } | { type: 'continued' };

export interface ClassScore {
  label: string;
  asked: number;
  right: number;
}

/** Draws at most `length` confirmed cells, no two the same; the same seed draws the same. */
export function startQuiz(session: ReviewSession, seed: number, length: number): QuizState {
  const questions = Object.values(session.cells)
    .filter((cell) => isCounted(cell) && cell.confirmed !== null)
    .flatMap((cell): QuizQuestion[] => {
      const confirmed = labelOf(cell);
      return confirmed === null ? [] : [{ cellId: cell.id, confirmed, given: null }];
    })
    .sort((a, b) => (a.cellId < b.cellId ? -1 : 1));
  return { questions: shuffle(questions, makeRandom(seed)).slice(0, length), at: 0 };
}

export function reduceQuiz(state: QuizState, action: QuizAction): QuizState {
  const question = state.questions[state.at];
  if (!question) return state;
  switch (action.type) {
    case 'answered':
      if (question.given !== null) return state;
      return {
        ...state,
        questions: state.questions.with(state.at, { ...question, given: action.label }),
      };
    case 'continued':
      return question.given === null ? state : { ...state, at: state.at + 1 };
  }
}

/** Whether the shown cell's answer may be seen. */
export function isRevealed({ questions, at }: QuizState): boolean {
  return (questions[at]?.given ?? null) !== null;
}

/** Of the answered questions, by what the cell is. */
export function scoreQuiz({ questions }: QuizState): { asked: number; right: number; byClass: ClassScore[] } {
  const answered = questions.filter(({ given }) => given !== null);
  const byClass = new Map<string, ClassScore>();
  for (const { confirmed, given } of answered) {
    const score = byClass.get(confirmed) ?? { label: confirmed, asked: 0, right: 0 };
    byClass.set(confirmed, { ...score, asked: score.asked + 1, right: score.right + (given === confirmed ? 1 : 0) });
  }
  return {
    asked: answered.length,
    right: answered.filter(({ confirmed, given }) => confirmed === given).length,
    byClass: [...byClass.values()].sort((a, b) => (a.label < b.label ? -1 : 1)),
  };
}

import { useReducer, useState } from 'react';

import { useKeyboard } from '../../hooks/useKeyboard';
import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import { targetOf } from '../../keys/keyMap';
import { isRevealed, reduceQuiz, scoreQuiz, startQuiz, type QuizState } from '../../review/quiz';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { KeyHelp } from '../keys/KeyHelp';
import { nameKey } from '../naming/keyNames';
import { Button } from '../ui/Button';
import { Nothing } from '../ui/Nothing';
import { QuizAnswer } from './QuizAnswer';
import { SeenCell } from '../cells/SeenCell';

/** Cells a round. */
const LENGTH = 20;

/** Name the cell, then see what the reviewer and the model said. */
export function Practice() {
  const { m } = useI18n();
  const { session } = useReview();
  const [round, setRound] = useState(0);
  const quiz = session && startQuiz(session, round, LENGTH);
  if (session === null || quiz === null || quiz.questions.length === 0) {
    return <Nothing title={m.quiz.none} text={m.quiz.none_text} />;
  }
  return <Round key={`${session.id} ${round}`} session={session} start={quiz} onAgain={() => setRound(round + 1)} />;
}

interface RoundProps {
  session: ReviewSession;
  start: QuizState;
  onAgain: () => void;
}

function Round({ session, start, onAgain }: RoundProps) {
  const { m, format } = useI18n();
  const [quiz, dispatch] = useReducer(reduceQuiz, start);
  const keyboard = useKeyboard(session.classes);
  const question = quiz.questions[quiz.at];
  const cell = question && session.cells[question.cellId];
  const nameOf = (label: string) =>
    format.text(session.classes.find((one) => one.label === label)?.name ?? { en: label });
  useKeys(session.classes, {
    name: (label) => dispatch({ type: 'answered', label }),
    verify: () => {
      if (question === undefined) onAgain();
      else if (isRevealed(quiz)) dispatch({ type: 'continued' });
    },
  });
  if (question === undefined || cell === undefined) return <Score quiz={quiz} nameOf={nameOf} onAgain={onAgain} />;
  const isLast = quiz.at === quiz.questions.length - 1;
  return (
    <div className="card">
      <p>{m.quiz.lead}</p>
      <h2 className="section-heading">
        {m.quiz.question(format.integer(quiz.at + 1), format.integer(quiz.questions.length))}
      </h2>
      <div className="quiz">
        <SeenCell key={cell.id} cell={cell} label={m.quiz.picture} canExplain={isRevealed(quiz) && cell.model !== null} />
        <div className="quiz-answer">
          <div className="quiz-choices" role="group" aria-label={m.quiz.choices}>
            {session.classes.map(({ label, name }) => (
              // Not disabled once answered, which would lose the focus; the first answer counts.
              <Button key={label} onPress={() => dispatch({ type: 'answered', label })}>
                <span>{format.text(name)}</span>
                <kbd className="key" translate="no" aria-hidden="true">{nameKey(keyboard.keyOf(targetOf(label)) ?? '–', m)}</kbd>
              </Button>
            ))}
          </div>
          <div role="status">
            {question.given !== null && <QuizAnswer question={question} cell={cell} nameOf={nameOf} />}
          </div>
          {isRevealed(quiz) && (
            <Button kind="primary" onPress={() => dispatch({ type: 'continued' })}>
              {isLast ? m.quiz.finish : m.quiz.next}
            </Button>
          )}
        </div>
      </div>
      <KeyHelp classes={session.classes} />
    </div>
  );
}

interface ScoreProps {
  quiz: QuizState;
  nameOf: (label: string) => string;
  onAgain: () => void;
}

/** How many answers of the round were right, by class. */
function Score({ quiz, nameOf, onAgain }: ScoreProps) {
  const { m, format } = useI18n();
  const { asked, right, byClass } = scoreQuiz(quiz);
  return (
    <div className="card">
      <p className="nothing-title" role="status">
        {m.quiz.score(format.integer(right), format.integer(asked))}
      </p>
      <h2 className="section-heading">{m.quiz.score_class}</h2>
      <ul>
        {byClass.map((score) => (
          <li key={score.label}>
            {`${nameOf(score.label)}: ${m.quiz.score(format.integer(score.right), format.integer(score.asked))}`}
          </li>
        ))}
      </ul>
      <Button kind="primary" onPress={onAgain}>
        {m.quiz.again}
      </Button>
    </div>
  );
}

import { useI18n } from '../../i18n/I18n';
import type { QuizQuestion } from '../../review/quiz';
import { answerOf } from '../../review/selectors';
import type { ReviewCell } from '../../review/types';

export interface QuizAnswerProps {
  question: QuizQuestion;
  cell: ReviewCell;
  nameOf: (label: string) => string;
}

/** What the student, the person who reviewed, and the model said. */
export function QuizAnswer({ question: { given, confirmed }, cell, nameOf }: QuizAnswerProps) {
  const { m, format } = useI18n();
  const isRight = given === confirmed;
  const said = answerOf(cell);
  return (
    <>
      <p className={`status ${isRight ? 'status-confident' : 'status-review'}`}>
        {isRight || given === null ? m.quiz.right : m.quiz.wrong(nameOf(given))}
      </p>
      <dl className="report-facts">
        <div>
          <dt>{m.quiz.confirmed}</dt>
          <dd>{nameOf(confirmed)}</dd>
        </div>
        {said && (
          <div>
            <dt>{m.quiz.model}</dt>
            <dd>
              {said.label === null
                ? m.quiz.model_none
                : `${nameOf(said.label)}, ${format.percent(said.probability)}`}
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

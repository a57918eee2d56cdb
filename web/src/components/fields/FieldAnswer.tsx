import { useI18n } from '../../i18n/I18n';
import type { Field } from '../../review/fields';
import { isMadeBy } from '../../review/selectors';
import type { ReviewPicture, ReviewSession } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { ModelProgress } from '../model/ModelProgress';
import { ChosenCell } from '../review/ChosenCell';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { ProblemNotice } from '../ui/ProblemNotice';
import { CellList } from './CellList';
import { CellTally } from './CellTally';
import { NoCells } from './NoCells';
import type { FieldChoice } from './useFieldChoice';

export interface FieldAnswerProps {
  field: Field;
  choice: FieldChoice;
  session: ReviewSession;
}

/** What was found in the field, and the chosen cell in full. */
export function FieldAnswer({ field: { picture, cells }, choice, session }: FieldAnswerProps) {
  const { m, language } = useI18n();
  const { model } = useApp().state;
  const { cell, show } = choice;
  const manifest = model.phase === 'ready' && isMadeBy(session, model.model.manifest) ? model.model.manifest : null;
  const isDone = picture.progress.phase === 'done';
  return (
    <section className="answer" aria-labelledby="answer-heading" aria-busy={!isDone && picture.progress.phase !== 'failed'}>
      <h2 id="answer-heading" className="visually-hidden">
        {m.result.heading}
      </h2>
      {picture.computed?.notes?.map((note) => <Notice key={note.en} tone="warning" title={note[language]} />)}
      {!isDone && <Unanswered picture={picture} />}
      {isDone && cells.length === 0 && <NoCells />}
      {cells.length > 0 && manifest?.locator !== undefined && (
        <>
          <CellTally cells={cells} classes={session.classes} />
          <CellList cells={cells} session={session} shownId={cell?.id ?? null} onShow={show} />
        </>
      )}
      {cell !== null && <ChosenCell cell={cell} session={session} />}
      {isDone && manifest?.figures.length === 0 && <p className="unproven">{m.result.unproven}</p>}
    </section>
  );
}

/** What is shown in place of the answer until it is there. */
function Unanswered({ picture: { id, progress } }: { picture: ReviewPicture }) {
  const { m } = useI18n();
  const { model } = useApp().state;
  const { reviewStore } = useReview();
  const retry = (
    <Button icon="retry" onPress={() => reviewStore.retry([id])}>
      {m.work.retry}
    </Button>
  );
  if (progress.phase === 'failed') return <ProblemNotice problem={progress.problem} actions={retry} />;
  if (progress.phase === 'skipped') {
    return (
      <div className="unanswered">
        <p className="unanswered-title">{m.work.phase_stopped}</p>
        <p>{m.work.stopped_text}</p>
        {retry}
      </div>
    );
  }
  if (model.phase === 'loading') return <ModelProgress />;
  if (model.phase === 'ready') {
    return (
      <div className="unanswered">
        <p className="unanswered-title">
          <span className="pulse" aria-hidden="true" />
          <span>{progress.phase === 'running' ? m.work.phase_running : m.work.phase_waiting}</span>
        </p>
      </div>
    );
  }
  return (
    <div className="unanswered">
      <p className="unanswered-title">{m.work.phase_waiting_model}</p>
      <p>{m.work.no_model_text}</p>
    </div>
  );
}

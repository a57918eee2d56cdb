import { useI18n } from '../../i18n/I18n';
import { answerOf, isMadeBy, probabilityOf } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { nameCellNow, nameFlag, nameState, stateOf } from '../naming/reviewNames';
import { explainShares, explainStatus, findLeader, nameLabel } from '../naming/pictureNames';
import { ProportionBars } from '../cells/ProportionBars';
import { PredictionSetLine } from '../lab/PredictionSetLine';
import { SeenCell } from '../cells/SeenCell';
import { StatusBadge } from '../cells/StatusBadge';
import { ReferenceCells } from './ReferenceCells';

export interface ChosenCellProps {
  cell: ReviewCell;
  session: ReviewSession;
}

/**
 * One cell in full: what it is called and by whom, why it wants a look, what the name rests on, cells to compare, and
 * every share.
 */
export function ChosenCell({ cell, session }: { cell: ReviewCell | undefined; session: ReviewSession }) {
  const { m } = useI18n();
  return (
    <section className="chosen" aria-labelledby="chosen-heading">
      <h2 id="chosen-heading" className="section-heading">
        {m.review.chosen}
      </h2>
      {cell === undefined ? (
        <p className="field-help">{m.review.chosen_none}</p>
      ) : (
        <>
          <ChosenWords cell={cell} session={session} />
          <ChosenWhy cell={cell} session={session} />
        </>
      )}
    </section>
  );
}

/** What the cell is called, its state, and what may be wrong with its field. */
export function ChosenWords({ cell, session }: ChosenCellProps) {
  const i18n = useI18n();
  const flags = session.pictures[cell.pictureId]?.flags ?? [];
  return (
    <p className="chosen-words">
      <span className="chosen-name">{nameCellNow(cell, session, i18n)}</span>
      <span className="chip">{nameState(stateOf(cell), i18n)}</span>
      {flags.map((flag) => (
        <span key={flag} className="chip">
          {nameFlag(flag, i18n)}
        </span>
      ))}
    </p>
  );
}

/** What the classifier was shown and said, and cells to compare. */
export function ChosenWhy({ cell, session }: ChosenCellProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { state: app } = useApp();
  const manifest = app.model.phase === 'ready' ? app.model.model.manifest : null;
  const isMade = manifest !== null && isMadeBy(session, manifest);
  const { lab } = useReview().state;
  const sets = lab.saved.find(({ sha256 }) => sha256 === session.profile?.sha256)?.profile.sets;
  const said = answerOf(cell);
  return (
    <>
      <div className="chosen-compared">
        <SeenCell cell={cell} label={nameCellNow(cell, session, i18n)} canExplain={said !== null} />
        <ReferenceCells cell={cell} session={session} />
      </div>
      {said === null ? (
        <p>{m.review.model_none}</p>
      ) : (
        <>
          {/* How sure the model is of its own name says nothing of a person's. */}
          {probabilityOf(cell) !== null && <StatusBadge status={said.status} />}
          {isMade && (
            <>
              <p>{m.review.model_said(nameLabel(findLeader(said), manifest, i18n), format.percent(said.probability))}</p>
              {cell.adapted !== null && sets && (
                <PredictionSetLine said={cell.adapted} sets={sets} session={session} />
              )}
              <p>{explainStatus(said, manifest, i18n)}</p>
              <ProportionBars cell={said} classes={manifest.classes} fine={manifest.fine_classes} />
              <p className="field-help">{explainShares(manifest, i18n)}</p>
            </>
          )}
        </>
      )}
    </>
  );
}

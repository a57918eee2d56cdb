import { useCallback, useMemo, useRef, useState } from 'react';

import { useAnnouncement } from '../../hooks/useAnnouncement';
import { useCellHotkeys } from '../../hooks/useCellHotkeys';
import { useI18n } from '../../i18n/I18n';
import type { ReviewState } from '../../review/reducer';
import { groupCells, listOpenOffers } from '../../review/selectors';
import type { ReviewCell } from '../../review/types';
import { keyOfGroup, nameGroup } from '../naming/reviewNames';
import { useReview } from '../../stores/ReviewContext';
import { ChosenCell } from './ChosenCell';
import { DriftLine } from '../lab/DriftLine';
import { LabPanel } from '../lab/LabPanel';
import { ClassRail } from './ClassRail';
import { DuplicateOffers } from './DuplicateOffers';
import { FieldView } from './FieldView';
import { Gallery } from './Gallery';
import { QueueBar } from './QueueBar';
import { ReviewTools } from './ReviewTools';
import { SessionBar } from './SessionBar';
import { useCellActions } from './useCellActions';
import { CropsProvider } from '../cells/useCrop';
import { useSteadyGroup } from './useSteadyGroup';

export function ReviewSessionView({ review }: { review: ReviewState }) {
  const i18n = useI18n();
  const { m } = i18n;
  const { state } = useReview();
  const { session } = review;
  const groups = useMemo(() => groupCells(session), [session]);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [shownId, setShownId] = useState<string | null>(null);
  const { announced, announce } = useAnnouncement();
  const group = useSteadyGroup(groups, chosenKey, state.mode === 'running');
  const key = keyOfGroup(group);
  const place = useRef<HTMLDivElement>(null);
  const hovered = useRef<string | null>(null);

  /** The cells leave the group that is shown: the next one takes their place. */
  const goOn = useCallback(
    (gone: readonly string[]) => {
      const ids = group.cells.map(({ id }) => id);
      const at = ids.findIndex((id) => gone.includes(id));
      const next = ids.slice(Math.max(0, at)).find((id) => !gone.includes(id)) ?? ids.findLast((id) => !gone.includes(id));
      setSelected(new Set(next === undefined ? [] : [next]));
      if (next !== undefined) setShownId(next);
    },
    [group],
  );

  const actions = useCellActions({ session, announce, onGone: goOn });

  const show = (cell: ReviewCell) => {
    setShownId(cell.id);
    setSelected(new Set([cell.id]));
    const home = groups.find(({ cells }) => cells.some(({ id }) => id === cell.id));
    if (home) setChosenKey(keyOfGroup(home));
  };

  const present = useMemo(() => [...selected].filter((id) => session.cells[id]), [selected, session]);
  useCellHotkeys({ place, hovered, selected: present, classes: session.classes, actions });

  const offers = useMemo(() => listOpenOffers(session), [session]);
  const pictureCount = Object.keys(session.pictures).length;
  return (
    <CropsProvider sessionId={session.id}>
      <SessionBar session={session} />
      <QueueBar session={session} />
      {pictureCount === 0 ? (
        <div className="review-empty">
          <h2 className="section-heading">{m.review.empty_heading}</h2>
          <p>{m.review.empty}</p>
        </div>
      ) : (
        <div className="review-open" ref={place}>
          <DriftLine />
          <LabPanel session={session} onShow={show} onAnnounce={announce} />
          <div className="review-work">
            <ClassRail
              groups={groups}
              chosen={key}
              onChoose={(next) => {
                setChosenKey(next);
                setSelected(new Set());
              }}
              onDrop={({ shown }, cellIds) => {
                if (shown === null) actions.rejectCells(cellIds);
                else actions.rename(cellIds, shown.label);
              }}
            />
            <section className="review-cells" aria-labelledby="review-cells-heading">
              <h2 id="review-cells-heading" className="section-heading">
                {nameGroup(group, i18n)}
              </h2>
              <ReviewTools review={review} group={group} selected={present} onSelect={setSelected} actions={actions} onAnnounce={announce} />
              <DuplicateOffers offers={offers} session={session} onAnnounce={announce} />
              <Gallery
                group={group}
                session={session}
                selected={selected}
                onSelect={(ids, latest) => {
                  setSelected(ids);
                  if (latest !== null) setShownId(latest);
                }}
                onHover={(id) => {
                  hovered.current = id;
                }}
              />
              <p className="field-help">{m.review.gallery_hint}</p>
            </section>
            <div className="review-side">
              <FieldView
                session={session}
                shownId={shownId}
                onShow={show}
                onAdded={(rejection) => {
                  announce(rejection, m.review.announce_added);
                  if (rejection === null) setChosenKey(':unidentified');
                }}
                onMoved={(rejection) => {
                  // Until the model has answered the cell may be without a name; the gallery stays where it is.
                  setChosenKey(key);
                  announce(rejection, m.review.announce_moved);
                }}
              />
              <ChosenCell cell={shownId === null ? undefined : session.cells[shownId]} session={session} />
            </div>
          </div>
        </div>
      )}
      <div className="review-announced visually-hidden" role="status" aria-live="polite">
        {announced}
      </div>
    </CropsProvider>
  );
}

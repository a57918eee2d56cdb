import { lazy, Suspense, useMemo } from 'react';

import { useAnnouncement, type Announce } from '../../hooks/useAnnouncement';
import { useCellHotkeys } from '../../hooks/useCellHotkeys';
import { useI18n } from '../../i18n/I18n';
import type { ReviewState } from '../../review/reducer';
import { findDoubtful, findNextOpen } from '../../review/selection';
import { findSample } from '../../samples/samples';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { DriftLine } from '../lab/DriftLine';
import { RemovedPictures } from '../review/RemovedPictures';
import { SlideFrame } from '../review/SlideFrame';
import { UndoButtons } from '../review/UndoButtons';
import { useCellActions } from '../review/useCellActions';
import { FieldAnswer } from './FieldAnswer';
import { FieldFacts } from './FieldFacts';
import { LargeField } from './LargeField';
import { useFieldChoice } from './useFieldChoice';

/** Of no use for a single field. */
const ContactSheet = lazy(() => import('./ContactSheet'));
/** Nobody waits for it: the answer comes first. */
const KeyHelp = lazy(async () => ({ default: (await import('../keys/KeyHelp')).KeyHelp }));

/** The open slide, field by field. */
export function FieldsWork({ review, onAbout }: { review: ReviewState; onAbout: () => void }) {
  const { m } = useI18n();
  const { session } = review;
  const { announced, announce } = useAnnouncement();
  const isEmpty = Object.keys(session.pictures).length === 0;
  return (
    <SlideFrame session={session} announced={announced}>
      {isEmpty ? (
        <>
          <RemovedPictures session={session} onAnnounce={announce} />
          <div className="review-empty">
            <h2 className="section-heading">{m.review.empty_heading}</h2>
            <p>{m.review.empty}</p>
          </div>
        </>
      ) : (
        <Work review={review} onAbout={onAbout} announce={announce} />
      )}
    </SlideFrame>
  );
}

interface WorkProps {
  review: ReviewState;
  onAbout: () => void;
  announce: Announce;
}

/** The contact sheet, the field that is chosen in it, and what was found there. */
function Work({ review, onAbout, announce }: WorkProps) {
  const { m } = useI18n();
  const { session } = review;
  const { samples } = useApp().state;
  const choice = useFieldChoice(session, useReview().state.skipped);
  const { fields, field, cell, show } = choice;
  // Drawn cells say nothing about a laboratory.
  const isDrawn = fields.every(({ picture }) => findSample(samples, picture.name)?.isDrawn === true);
  const showId = (id: string | undefined) => {
    const found = id === undefined ? undefined : session.cells[id];
    if (found) show(found);
  };
  const actions = useCellActions({
    session,
    announce,
    onGone: ignore,
    onVerified: (ids) => showId(findNextOpen(field?.cells ?? [], ids) ?? undefined),
    onReplayed: (_, [first]) => showId(first),
  });
  const selected = useMemo(() => (cell === null ? [] : [cell.id]), [cell]);
  useCellHotkeys({
    selected,
    classes: session.classes,
    actions,
    onDoubtful: (step) => {
      const found = findDoubtful(fields.flatMap(({ cells }) => cells), cell?.id ?? null, step);
      if (found === null) announce(null, m.review.no_doubtful);
      else show(found);
    },
  });
  return (
    <div className="review-open">
      <div className="bench-line bench-notes">
        {!isDrawn && <DriftLine />}
        <RemovedPictures session={session} onAnnounce={announce} />
        <UndoButtons review={review} actions={actions} />
        <Suspense fallback={null}>
          <KeyHelp classes={session.classes} />
        </Suspense>
      </div>
      <div className="work" data-many={fields.length > 1 || undefined}>
        {fields.length > 1 && (
          <Suspense fallback={<div className="contact" />}>
            <ContactSheet choice={choice} session={session} />
          </Suspense>
        )}
        {field !== null && (
          <>
            <LargeField field={field} choice={choice} session={session} onAnnounce={announce} />
            <FieldAnswer field={field} choice={choice} session={session} />
            <FieldFacts picture={field.picture} session={session} onAbout={onAbout} />
          </>
        )}
      </div>
    </div>
  );
}

const ignore = (): void => undefined;

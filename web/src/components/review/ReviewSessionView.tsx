import { useCallback, useMemo, useState } from 'react';

import { useAnnouncement, type Announce } from '../../hooks/useAnnouncement';
import { useCellHotkeys } from '../../hooks/useCellHotkeys';
import { useMedia } from '../../hooks/useMedia';
import { useI18n } from '../../i18n/I18n';
import type { ReviewState } from '../../review/reducer';
import { listOpenOffers, type CellGroup } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { KeyHelp } from '../keys/KeyHelp';
import { DriftLine } from '../lab/DriftLine';
import { keyOfGroup } from '../naming/reviewNames';
import { Button } from '../ui/Button';
import { CellCard } from './CellCard';
import { ChosenCell } from './ChosenCell';
import { ClassRail } from './ClassRail';
import { DuplicateOffers } from './DuplicateOffers';
import { FieldView } from './FieldView';
import { Gallery } from './Gallery';
import { GalleryTools } from './GalleryTools';
import { RemovedPictures } from './RemovedPictures';
import { ReviewTools } from './ReviewTools';
import { showPart } from './showPart';
import { SlideFrame } from './SlideFrame';
import { UndoButtons } from './UndoButtons';
import { useCellActions } from './useCellActions';
import { useGalleryView, type GalleryView } from './useGalleryView';
import { useShowWanted } from './useShowWanted';
import { useReviewSelection, type ReviewSelection } from './useReviewSelection';

/** Where the parts of the bench are below each other, as in styles/bench.css. */
const TELEPHONE = '(width < 46rem)';

/** An open session: its bar, its queue, and its cells once there are pictures. */
export function ReviewSessionView({ review }: { review: ReviewState }) {
  const { session } = review;
  const { announced, announce } = useAnnouncement();
  const isEmpty = Object.keys(session.pictures).length === 0;
  return (
    <SlideFrame session={session} announced={announced}>
      {isEmpty ? <ReviewEmpty review={review} announce={announce} /> : <ReviewWork review={review} announce={announce} />}
    </SlideFrame>
  );
}

/** No photograph is there; what was written under Count or Report can still be undone. */
function ReviewEmpty({ review, announce }: ReviewWorkProps) {
  const { m } = useI18n();
  const { session, history } = review;
  const actions = useCellActions({ session, announce, onGone: ignore, onVerified: ignore, onReplayed: ignore });
  return (
    <>
      <RemovedPictures session={session} onAnnounce={announce} />
      <div className="review-empty">
        <h2 className="section-heading">{m.review.empty_heading}</h2>
        <p>{m.review.empty}</p>
        {history.past.length + history.future.length > 0 && (
          <div>
            <UndoButtons review={review} actions={actions} />
          </div>
        )}
        </div>
    </>
  );
}

const ignore = (): void => undefined;

interface ReviewWorkProps {
  review: ReviewState;
  announce: Announce;
}

/** The bench: the classes, their cells, and one cell with its photograph. */
function ReviewWork({ review, announce }: ReviewWorkProps) {
  const { m } = useI18n();
  const { state } = useReview();
  const { session } = review;
  const view = useGalleryView();
  const selection = useReviewSelection({
    session,
    isRunning: state.mode === 'running',
    arrangement: view.arrangement,
    onShowAll: view.showAll,
  });
  const { groups, group, selected } = selection;
  const present = useMemo(() => [...selected], [selected]);
  const isNarrow = useMedia(TELEPHONE);
  const [isSeveral, setSeveral] = useState(false);
  const onCard = isNarrow && !isSeveral && present.length === 1 ? present[0] : undefined;
  useShowWanted(session, selection, view);
  const { replace, goOn, comeBack, goToDoubtful } = selection;
  const actions = useCellActions({ session, announce, onGone: replace, onVerified: goOn, onReplayed: comeBack });
  useCellHotkeys({
    selected: present,
    classes: session.classes,
    actions,
    onDoubtful: (step) => {
      if (!goToDoubtful(step)) announce(null, m.review.no_doubtful);
    },
  });
  const { rename, rejectCells } = actions;
  const drop = useCallback(
    ({ shown }: CellGroup, cellIds: readonly string[]) => {
      if (shown === null) rejectCells(cellIds);
      else rename(cellIds, shown.label);
    },
    [rename, rejectCells],
  );
  const offers = useMemo(() => listOpenOffers(session), [session]);
  return (
    <div className="review-open">
      <div className="bench-line bench-notes">
        <GalleryTools view={view} />
        <DuplicateOffers offers={offers} session={session} onAnnounce={announce} />
        <DriftLine />
        <RemovedPictures session={session} onAnnounce={announce} />
      </div>
      <ReviewTools
        review={review}
        group={group}
        selected={present}
        onSelect={(ids) => selection.select(ids, null)}
        actions={actions}
        isCardOpen={onCard !== undefined}
        isSeveral={isSeveral}
        onSeveral={setSeveral}
        onAnnounce={announce}
      />
      <div className="review-work">
        <ClassRail
          session={session}
          groups={groups}
          chosen={keyOfGroup(group)}
          onChoose={selection.chooseGroup}
          onDrop={drop}
        />
        <ReviewCells session={session} selection={selection} view={view} isSingle={isNarrow && !isSeveral} />
        {onCard !== undefined && (
          <CellCard
            session={session}
            cells={selection.group.cells}
            cellId={onCard}
            actions={actions}
            onTurn={(id) => selection.select(new Set([id]), id)}
            onClose={() => selection.select(new Set(), null)}
            onAnnounce={announce}
          />
        )}
        <ReviewSide review={review} announce={announce} selection={selection} hasCard={isNarrow} />
      </div>
    </div>
  );
}

interface ReviewCellsProps {
  session: ReviewSession;
  selection: ReviewSelection;
  view: GalleryView;
  /** A cell takes the place of the selected one, where a touch would add it. */
  isSingle: boolean;
}

function ReviewCells({ session, selection, view, isSingle }: ReviewCellsProps) {
  const { m } = useI18n();
  const { group, sections, selected, select } = selection;
  const { order, isOpenOnly } = view.arrangement;
  const choose = useCallback(
    (ids: ReadonlySet<string>, latest: string | null) =>
      select(isSingle && latest !== null ? new Set([latest]) : ids, latest),
    [isSingle, select],
  );
  return (
    <section className="review-cells" aria-labelledby="review-cells-heading">
      <Gallery
        group={group}
        sections={sections}
        session={session}
        tiles={view.tiles}
        arrangement={`${order} ${isOpenOnly}`}
        selected={selected}
        onSelect={choose}
      />
      <div className="bench-line">
        <p className="field-help">{m.review.gallery_hint}</p>
        <KeyHelp classes={session.classes} />
      </div>
    </section>
  );
}

interface ReviewSideProps extends ReviewWorkProps {
  selection: ReviewSelection;
  /** On a telephone the cell that is shown is on its card. */
  hasCard: boolean;
}

/** The cell that is shown, and the photograph it comes from. */
function ReviewSide({ review, announce, selection, hasCard }: ReviewSideProps) {
  const { m } = useI18n();
  const { session } = review;
  const { reviewStore } = useReview();
  const { group, shownId, show, follow, chooseGroup } = selection;
  return (
    <div className="review-side">
      <span className="bench-narrow">
        <Button kind="quiet" icon="previous" onPress={() => showPart('.gallery [aria-selected=true]', '.class-rail')}>
          {m.review.to_cells}
        </Button>
      </span>
      {!hasCard && <ChosenCell cell={shownId === null ? undefined : session.cells[shownId]} session={session} />}
      <FieldView
        session={session}
        shownId={shownId}
        onShow={show}
        onAdded={({ rejection, cellId }) => {
          announce(rejection, m.review.announce_added);
          const after = reviewStore.getState().review;
          if (rejection === null && after !== null) follow(after.session, cellId);
        }}
        onMoved={(rejection) => {
          // Until the model has answered the cell may be without a name; the gallery stays where it is.
          chooseGroup(keyOfGroup(group));
          announce(rejection, m.review.announce_moved);
        }}
        onTakenOut={(rejection, name) => announce(rejection, m.review.announce_taken_out(name))}
      />
    </div>
  );
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { explainRefusal } from '../../i18n/explainReview';
import { useI18n } from '../../i18n/I18n';
import type { Refusal } from '../../review/actions';
import type { ReviewState } from '../../review/reducer';
import { groupCells, labelOf, listOpenOffers } from '../../review/selectors';
import type { ReviewCell } from '../../review/types';
import { findClass, keyOfGroup, nameGroup } from '../../state/reviewWords';
import { useReview } from '../../state/ReviewContext';
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
import { CropsProvider } from './useCrop';
import { useSteadyGroup } from './useSteadyGroup';

/** What a person does to the cells at hand. */
export interface CellDeeds {
  rename: (cellIds: readonly string[], label: string) => void;
  confirm: (cellIds: readonly string[]) => void;
  withdraw: (cellIds: readonly string[]) => void;
  rejectCells: (cellIds: readonly string[]) => void;
  undo: () => void;
  redo: () => void;
}

export function ReviewDeskView({ review }: { review: ReviewState }) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { desk, state } = useReview();
  const { session } = review;
  const groups = useMemo(() => groupCells(session), [session]);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [shownId, setShownId] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const group = useSteadyGroup(groups, chosenKey, state.mode === 'running');
  const key = keyOfGroup(group);
  const place = useRef<HTMLDivElement>(null);
  const hovered = useRef<string | null>(null);

  const tell = useCallback(
    (refusal: Refusal | null, success: string) =>
      setSaid(refusal === null ? success : explainRefusal(refusal, m)),
    [m],
  );

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

  const deeds = useMemo<CellDeeds>(
    () => ({
      rename: (cellIds, label) => {
        if (cellIds.length === 0) return;
        const refusal = desk.edit({ type: 'cells_reclassified', cellIds, label });
        const known = findClass(label, session.classes);
        tell(refusal, m.review.said_named(cellIds.length, known === null ? label : format.text(known.name)));
        if (refusal === null && cellIds.some((id) => session.cells[id] && labelOf(session.cells[id]) !== label)) goOn(cellIds);
      },
      confirm: (cellIds) => {
        if (cellIds.length > 0) tell(desk.edit({ type: 'cells_confirmed', cellIds }), m.review.said_confirmed(cellIds.length));
      },
      withdraw: (cellIds) => {
        if (cellIds.length > 0) {
          tell(desk.edit({ type: 'confirmation_withdrawn', cellIds }), m.review.said_withdrawn(cellIds.length));
        }
      },
      rejectCells: (cellIds) => {
        if (cellIds.length === 0) return;
        const refusal = desk.edit({ type: 'cells_marked_not_cell', cellIds });
        tell(refusal, m.review.said_not_cell(cellIds.length));
        if (refusal === null) goOn(cellIds);
      },
      undo: () => tell(desk.edit({ type: 'undo' }), m.review.said_undone),
      redo: () => tell(desk.edit({ type: 'redo' }), m.review.said_redone),
    }),
    [desk, session, m, format, tell, goOn],
  );

  const show = (cell: ReviewCell) => {
    setShownId(cell.id);
    setSelected(new Set([cell.id]));
    const home = groups.find(({ cells }) => cells.some(({ id }) => id === cell.id));
    if (home) setChosenKey(keyOfGroup(home));
  };

  const present = useMemo(() => [...selected].filter((id) => session.cells[id]), [selected, session]);
  useHotkeys({ place, hovered, selected: present, review, deeds });

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
        <div className="review-desk" ref={place}>
          <DriftLine />
          <LabPanel session={session} onShow={show} onSaid={tell} />
          <div className="review-work">
            <ClassRail
              groups={groups}
              chosen={key}
              onChoose={(next) => {
                setChosenKey(next);
                setSelected(new Set());
              }}
              onDrop={({ shown }, cellIds) => {
                if (shown === null) deeds.rejectCells(cellIds);
                else deeds.rename(cellIds, shown.label);
              }}
            />
            <section className="review-cells" aria-labelledby="review-cells-heading">
              <h2 id="review-cells-heading" className="section-heading">
                {nameGroup(group, i18n)}
              </h2>
              <ReviewTools review={review} group={group} selected={present} onSelect={setSelected} deeds={deeds} onSaid={tell} />
              <DuplicateOffers offers={offers} session={session} onSaid={tell} />
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
                onAdded={(refusal) => {
                  tell(refusal, m.review.said_added);
                  if (refusal === null) setChosenKey(':unidentified');
                }}
                onMoved={(refusal) => {
                  // Until the model has answered the cell may be without a name; the gallery stays where it is.
                  setChosenKey(key);
                  tell(refusal, m.review.said_moved);
                }}
              />
              <ChosenCell cell={shownId === null ? undefined : session.cells[shownId]} session={session} />
            </div>
          </div>
        </div>
      )}
      <div className="review-said visually-hidden" role="status" aria-live="polite">
        {said}
      </div>
    </CropsProvider>
  );
}

interface HotkeyScope {
  place: React.RefObject<HTMLElement | null>;
  hovered: React.RefObject<string | null>;
  selected: readonly string[];
  review: ReviewState;
  deeds: CellDeeds;
}

/** Keys act on the cell under the pointer, else on the selection; never while somebody types, nor outside the review. */
function useHotkeys({ place, hovered, selected, review, deeds }: HotkeyScope): void {
  const { classes } = review.session;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const isInside = target !== null && place.current?.contains(target) === true;
      if (target?.closest('input, textarea, select, [role=menu], [role=dialog]')) return;
      if (!isInside && hovered.current === null) return;
      const ids = hovered.current === null ? selected : [hovered.current];
      const deed = findDeed(event, ids);
      if (deed === null) return;
      event.preventDefault();
      // The list would take the letter for the beginning of a name to look for.
      event.stopPropagation();
      deed();
    };
    const findDeed = (event: KeyboardEvent, ids: readonly string[]): (() => void) | null => {
      const letter = event.key.toLowerCase();
      if (event.ctrlKey || event.metaKey) {
        if (letter === 'z') return event.shiftKey ? deeds.redo : deeds.undo;
        return letter === 'y' ? deeds.redo : null;
      }
      if (event.altKey) return null;
      if (/^[1-9]$/.test(event.key)) {
        const label = classes[Number(event.key) - 1]?.label;
        return label === undefined ? null : () => deeds.rename(ids, label);
      }
      if (letter === 'c') return () => deeds.confirm(ids);
      return letter === 'x' || event.key === 'Delete' ? () => deeds.rejectCells(ids) : null;
    };
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
  }, [place, hovered, selected, classes, deeds]);
}

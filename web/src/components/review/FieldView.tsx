import { useMemo, useRef, useState } from 'react';

import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import type { RejectedEdit } from '../../review/actions';
import { listPictures } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { useReview } from '../../stores/ReviewContext';
import { useZoom } from '../zoom/useZoom';
import { ZoomButtons } from '../zoom/ZoomButtons';
import { findMiddle } from '../zoom/zoomMath';
import { BoxToggles } from './BoxToggles';
import { FieldCaption } from './FieldCaption';
import { FieldHint } from './FieldHint';
import { FieldTurn } from './FieldTurn';
import { Photograph, type FieldMode } from './Photograph';
import { TakeOutPicture } from './TakeOutPicture';

export interface FieldViewProps {
  session: ReviewSession;
  shownId: string | null;
  onShow: (cell: ReviewCell) => void;
  onAdded: (added: { cellId: string; rejection: RejectedEdit | null }) => void;
  onMoved: (rejection: RejectedEdit | null) => void;
  /** A photograph of this name was taken out. */
  onTakenOut: (rejection: RejectedEdit | null, name: string) => void;
}

/**
 * The photograph a cell comes from, with every cell in it; a missed one is added by drawing a box, and a box can be
 * changed.
 */
export function FieldView({ session, shownId, onShow, onAdded, onMoved, onTakenOut }: FieldViewProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const pictures = useMemo(() => listPictures(session), [session]);
  const shown = shownId === null ? undefined : session.cells[shownId];
  const [turnedTo, setTurnedTo] = useState<string | null>(null);
  const [followed, setFollowed] = useState(shownId);
  const [mode, setMode] = useState<FieldMode>('choose');
  const changeButton = useRef<HTMLButtonElement>(null);
  // Another cell was chosen: its photograph is shown, wherever one had turned to.
  if (followed !== shownId) {
    setFollowed(shownId);
    setTurnedTo(null);
  }
  const id = turnedTo ?? shown?.pictureId ?? null;
  const at = Math.max(0, pictures.findIndex((picture) => picture.id === id));
  const picture = pictures[at];
  const zoom = useZoom({
    width_px: picture?.width ?? null,
    target: shown !== undefined && shown.pictureId === picture?.id ? findMiddle(shown.box, picture) : null,
    canDrag: mode === 'choose',
  });
  const view = useRef<HTMLElement>(null);
  const canDraw = session.signature === null && picture?.width != null;
  const { canReduce, reduce, enlarge } = zoom;
  const draw = () => setMode(canDraw && mode !== 'draw' ? 'draw' : 'choose');
  useKeys(session.classes, { draw, field: () => focusField(view.current), zoom: canReduce ? reduce : enlarge });
  if (!picture) return null;
  const isSigned = session.signature !== null;
  const canChange = !isSigned && shown?.pictureId === picture.id && picture.width !== null;
  const modeNow = isSigned || (mode === 'change' && !canChange) ? 'choose' : mode;
  return (
    <section ref={view} className="field-view" aria-labelledby="field-heading">
      <div className="field-head">
        <h2 id="field-heading" className="section-heading">
          {m.review.field}
        </h2>
        <FieldTurn at={at} total={pictures.length} onTurn={(by) => setTurnedTo(pictures[at + by]?.id ?? null)} />
      </div>
      <Photograph
        key={picture.id}
        picture={picture}
        session={session}
        shownId={shownId}
        zoom={zoom}
        mode={modeNow}
        onShow={onShow}
        onDrawn={(box) => {
          setMode('choose');
          if (box !== null) onAdded(reviewStore.addCell(picture.id, box));
        }}
        onMoved={(cellId, box) => onMoved(reviewStore.moveBox(cellId, box))}
        onMoveEnd={() => {
          setMode('choose');
          changeButton.current?.focus();
        }}
      />
      <div className="field-foot">
        <FieldCaption picture={picture} />
        <ZoomButtons {...zoom} />
      </div>
      <div className="field-bar">
        <BoxToggles mode={modeNow} onMode={setMode} canDraw={canDraw} canChange={canChange} changeButton={changeButton} />
        <TakeOutPicture picture={picture} session={session} onTakenOut={onTakenOut} />
      </div>
      <FieldHint mode={modeNow} />
    </section>
  );
}

/** The cell in the photograph that has the list's one stop, else its first control. */
function focusField(view: HTMLElement | null): void {
  const stop = view?.querySelector<HTMLElement>('[role=option][tabindex="0"]') ?? view?.querySelector<HTMLElement>('[role=option], button:enabled');
  stop?.focus();
}

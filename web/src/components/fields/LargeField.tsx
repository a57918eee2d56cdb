import { useRef, useState } from 'react';

import type { Announce } from '../../hooks/useAnnouncement';
import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import type { Field } from '../../review/fields';
import type { ReviewPicture, ReviewSession } from '../../review/types';
import { findSample } from '../../samples/samples';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { BoxToggles } from '../review/BoxToggles';
import { FieldCaption } from '../review/FieldCaption';
import { FieldHint } from '../review/FieldHint';
import { FieldTurn } from '../review/FieldTurn';
import { Photograph, type FieldMode } from '../review/Photograph';
import { TakeOutPicture } from '../review/TakeOutPicture';
import { Toggle } from '../ui/Button';
import { useZoom } from '../zoom/useZoom';
import { ZoomButtons } from '../zoom/ZoomButtons';
import { findMiddle } from '../zoom/zoomMath';
import type { FieldChoice } from './useFieldChoice';

export interface LargeFieldProps {
  field: Field;
  choice: FieldChoice;
  session: ReviewSession;
  onAnnounce: Announce;
}

/** One field with its cells: missed ones are drawn, boxes changed, and the field is ticked or taken out. */
export function LargeField({ field, choice, session, onAnnounce }: LargeFieldProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const { picture } = field;
  const { cell, show } = choice;
  const [mode, setMode] = useState<FieldMode>('choose');
  const changeButton = useRef<HTMLButtonElement>(null);
  const size = picture.width !== null && picture.height !== null ? { width: picture.width, height: picture.height } : null;
  const isSigned = session.signature !== null;
  const canDraw = !isSigned && size !== null;
  const canChange = canDraw && cell !== null;
  const modeNow = !canDraw || (mode === 'change' && !canChange) ? 'choose' : mode;
  const zoom = useZoom({
    width_px: size?.width ?? null,
    target: cell === null || size === null ? null : findMiddle(cell.box, size),
    canDrag: modeNow === 'choose',
  });
  useKeys(session.classes, {
    draw: () => setMode(canDraw && mode !== 'draw' ? 'draw' : 'choose'),
    zoom: zoom.canReduce ? zoom.reduce : zoom.enlarge,
  });
  return (
    <section className="stage field-view" aria-labelledby="field-heading">
      <FieldHead field={field} choice={choice} />
      <Photograph
        key={picture.id}
        picture={picture}
        session={session}
        shownId={cell?.id ?? null}
        zoom={zoom}
        mode={modeNow}
        onShow={show}
        onDrawn={(box) => {
          setMode('choose');
          if (box === null) return;
          const { cellId, rejection } = reviewStore.addCell(picture.id, box);
          onAnnounce(rejection, m.review.announce_added);
          if (rejection === null) show({ id: cellId, pictureId: picture.id });
        }}
        onMoved={(cellId, box) => onAnnounce(reviewStore.moveBox(cellId, box), m.review.announce_moved)}
        onMoveEnd={() => {
          setMode('choose');
          changeButton.current?.focus();
        }}
      />
      <div className="field-foot">
        <Caption field={field} />
        <ZoomButtons {...zoom} />
      </div>
      <div className="field-bar">
        <CheckToggle picture={picture} isSigned={isSigned} onAnnounce={onAnnounce} />
        <BoxToggles mode={modeNow} onMode={setMode} canDraw={canDraw} canChange={canChange} changeButton={changeButton} />
        <TakeOutPicture
          picture={picture}
          session={session}
          onTakenOut={(rejection, name) => onAnnounce(rejection, m.review.announce_taken_out(name))}
        />
      </div>
      <FieldHint mode={modeNow} />
    </section>
  );
}

/** Which of the fields is shown; the ways to its neighbours where there are some. */
function FieldHead({ field, choice }: Pick<LargeFieldProps, 'field' | 'choice'>) {
  const { m } = useI18n();
  const { fields, choose } = choice;
  const at = fields.indexOf(field);
  const turn = (by: number) => {
    const next = fields[at + by];
    if (next) choose(next.picture.id);
  };
  return (
    <div className="field-head">
      <h2 id="field-heading" className="section-heading">
        {m.review.field}
      </h2>
      {fields.length > 1 && <FieldTurn at={at} total={fields.length} onTurn={turn} />}
    </div>
  );
}

interface CheckToggleProps {
  picture: ReviewPicture;
  isSigned: boolean;
  onAnnounce: Announce;
}

/** Ticks the field: somebody, by name, has looked through it for missed cells. */
function CheckToggle({ picture: { id, name, checked, progress }, isSigned, onAnnounce }: CheckToggleProps) {
  const { m } = useI18n();
  const { reviewStore } = useReview();
  const set = (isOn: boolean) =>
    onAnnounce(
      reviewStore.edit({ type: 'field_checked', pictureId: id, checked: isOn }),
      isOn ? m.fields.announce_checked(name) : m.fields.announce_unchecked(name),
    );
  return (
    <Toggle
      icon="check"
      isSelected={checked !== undefined}
      isDisabled={isSigned || progress.phase !== 'done'}
      onChange={(isOn) => (isOn ? reviewStore.whenNamed(() => set(true)) : set(false))}
    >
      {m.fields.checked}
    </Toggle>
  );
}

function Caption({ field: { picture, cells } }: { field: Field }) {
  const { samples } = useApp().state;
  const { name, width, height } = picture;
  const isDrawn = findSample(samples, name)?.isDrawn === true;
  const isWhole = cells.length === 1 && cells[0]?.box.join() === `0,0,${width},${height}`;
  return <FieldCaption picture={picture} isDrawn={isDrawn} isWhole={isWhole} />;
}

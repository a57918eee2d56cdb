import { useRef, useState } from 'react';

import type { Announce } from '../../hooks/useAnnouncement';
import { useKeys } from '../../hooks/useKeys';
import { useI18n } from '../../i18n/I18n';
import type { Field } from '../../review/fields';
import type { ReviewSession } from '../../review/types';
import { findSample } from '../../samples/samples';
import { useApp } from '../../stores/AppContext';
import { useReview } from '../../stores/ReviewContext';
import { nameFlag } from '../naming/reviewNames';
import { Photograph, type FieldMode } from '../review/Photograph';
import { TakeOutPicture } from '../review/TakeOutPicture';
import { IconButton, Toggle } from '../ui/Button';
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
  const { cell, fields, show } = choice;
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
  const at = fields.indexOf(field);
  const turn = (by: number) => {
    const next = fields[at + by];
    if (next) choice.choose(next.picture.id);
  };
  return (
    <section className="stage field-view" aria-labelledby="field-heading">
      <div className="field-head">
        <h2 id="field-heading" className="section-heading">
          {m.review.field}
        </h2>
        {fields.length > 1 && (
          <>
            <IconButton icon="previous" label={m.review.previous} isDisabled={at <= 0} onPress={() => turn(-1)} />
            <span className="review-count">{m.review.field_position(at + 1, fields.length)}</span>
            <IconButton icon="next" label={m.review.next} isDisabled={at >= fields.length - 1} onPress={() => turn(1)} />
          </>
        )}
      </div>
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
        <FieldCaption field={field} />
        <ZoomButtons {...zoom} />
      </div>
      <div className="field-bar">
        <Toggle
          icon="check"
          isSelected={picture.checked !== undefined}
          isDisabled={isSigned || picture.progress.phase !== 'done'}
          onChange={(checked) => {
            const tick = () =>
              onAnnounce(
                reviewStore.edit({ type: 'field_checked', pictureId: picture.id, checked }),
                checked ? m.fields.announce_checked(picture.name) : m.fields.announce_unchecked(picture.name),
              );
            if (checked) reviewStore.whenNamed(tick);
            else tick();
          }}
        >
          {m.fields.checked}
        </Toggle>
        <Toggle icon="box" isSelected={modeNow === 'draw'} isDisabled={!canDraw} onChange={(isOn) => setMode(isOn ? 'draw' : 'choose')}>
          {m.review.draw}
        </Toggle>
        <Toggle
          ref={changeButton}
          icon="move"
          isSelected={modeNow === 'change'}
          isDisabled={!canChange}
          onChange={(isOn) => setMode(isOn ? 'change' : 'choose')}
        >
          {m.review.change_box}
        </Toggle>
        <TakeOutPicture
          picture={picture}
          session={session}
          onTakenOut={(rejection, name) => onAnnounce(rejection, m.review.announce_taken_out(name))}
        />
      </div>
      {modeNow === 'draw' && <p className="field-help">{m.review.draw_hint}</p>}
      {modeNow === 'change' && (
        <p id="change-hint" className="field-help">
          {m.review.change_hint}
        </p>
      )}
    </section>
  );
}

function FieldCaption({ field: { picture, cells } }: { field: Field }) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { samples } = useApp().state;
  const { name, width, height, flags } = picture;
  const isDrawn = findSample(samples, name)?.isDrawn === true;
  const isWhole = cells.length === 1 && cells[0]?.box.join() === `0,0,${width},${height}`;
  return (
    <p className="field-caption">
      <span translate="no">{name}</span>
      {width !== null && height !== null && (
        <span>{` · ${m.picture.size(format.integer(width), format.integer(height))}`}</span>
      )}
      {isDrawn && <span className="chip chip-drawn">{m.picture.drawn}</span>}
      {flags.map((flag) => (
        <span key={flag} className="chip">
          {nameFlag(flag, i18n)}
        </span>
      ))}
      {isWhole && <span className="stage-note">{m.picture.whole}</span>}
    </p>
  );
}

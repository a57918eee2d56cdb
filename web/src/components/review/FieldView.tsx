import { useMemo, useRef, useState } from 'react';
import { ListBoxItem } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import type { RejectedEdit } from '../../review/actions';
import { labelOf, listPictures } from '../../review/selectors';
import { NOT_A_CELL, type Box, type ReviewCell, type ReviewPicture, type ReviewSession } from '../../review/types';
import { describeCell, findClass, nameCellNow, nameFlag } from '../naming/reviewNames';
import { useReview } from '../../stores/ReviewContext';
import { shortenLabel } from '../naming/pictureNames';
import { findTagSide, placeBox } from '../cells/cellPlaces';
import { IconButton, Toggle } from '../ui/Button';
import { ChoiceList } from '../ui/ChoiceList';
import { ZoomButtons } from '../zoom/ZoomButtons';
import { findMiddle } from '../zoom/zoomMath';
import { useZoom, type Zoom } from '../zoom/useZoom';
import { BoxDrawer } from './BoxDrawer';
import { BoxEditor } from './BoxEditor';
import { usePhotograph } from './usePhotograph';

export interface FieldViewProps {
  session: ReviewSession;
  shownId: string | null;
  onShow: (cell: ReviewCell) => void;
  onAdded: (rejection: RejectedEdit | null) => void;
  onMoved: (rejection: RejectedEdit | null) => void;
}

/** What a pointer does over the photograph: choose cells, draw a box, or change that of the shown cell. */
type FieldMode = 'choose' | 'draw' | 'change';

/** The photograph a cell comes from, with every cell in it; a missed one is added by drawing a box, and a box can be changed. */
export function FieldView({ session, shownId, onShow, onAdded, onMoved }: FieldViewProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
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
  if (!picture) return null;
  const turn = (by: number) => setTurnedTo(pictures[at + by]?.id ?? null);
  const isSigned = session.signature !== null;
  const canChange = !isSigned && shown?.pictureId === picture.id && picture.width !== null;
  const modeNow = isSigned || (mode === 'change' && !canChange) ? 'choose' : mode;
  return (
    <section className="field-view" aria-labelledby="field-heading">
      <div className="field-head">
        <h2 id="field-heading" className="section-heading">
          {m.review.field}
        </h2>
        <IconButton icon="previous" label={m.review.previous} isDisabled={at === 0} onPress={() => turn(-1)} />
        <span className="review-count">{m.review.field_position(at + 1, pictures.length)}</span>
        <IconButton icon="next" label={m.review.next} isDisabled={at >= pictures.length - 1} onPress={() => turn(1)} />
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
        <p className="field-caption">
          {picture.name}
          {picture.width !== null && picture.height !== null && (
            <> · {m.picture.size(format.integer(picture.width), format.integer(picture.height))}</>
          )}
          {picture.flags.map((flag) => (
            <span key={flag} className="chip">
              {nameFlag(flag, i18n)}
            </span>
          ))}
        </p>
        <ZoomButtons {...zoom} />
      </div>
      <div className="field-bar">
        <Toggle
          icon="box"
          isSelected={modeNow === 'draw'}
          isDisabled={isSigned || picture.width === null}
          onChange={(isOn) => setMode(isOn ? 'draw' : 'choose')}
        >
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

interface PhotographProps {
  picture: ReviewPicture;
  session: ReviewSession;
  shownId: string | null;
  zoom: Zoom;
  mode: FieldMode;
  onShow: (cell: ReviewCell) => void;
  onDrawn: (box: Box | null) => void;
  onMoved: (cellId: string, box: Box) => void;
  onMoveEnd: () => void;
}

function Photograph({ picture, session, shownId, zoom, mode, onShow, onDrawn, onMoved, onMoveEnd }: PhotographProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const { url, onBroken } = usePhotograph(picture);
  const { width, height } = picture;
  const shown = shownId === null ? undefined : session.cells[shownId];
  const cells = useMemo(
    () =>
      Object.values(session.cells)
        .filter(({ pictureId }) => pictureId === picture.id)
        .sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]),
    [session, picture.id],
  );
  const size = width !== null && height !== null ? { width, height } : null;
  const ratio = size === null ? 4 / 3 : size.width / size.height;
  return (
    <div className="field-scroll zoom-pane" role="group" aria-label={picture.name} style={{ aspectRatio: String(ratio) }} {...zoom.pane}>
      <div className="field-picture" style={{ inlineSize: `${100 * zoom.zoom}%`, aspectRatio: String(ratio) }}>
        {url === null ? (
          <p className="field-unreadable">{m.review.field_unreadable}</p>
        ) : (
          url !== undefined && (
            <img
              src={url}
              alt={m.review.field_shown(picture.name, cells.length)}
              draggable={false}
              onError={onBroken}
            />
          )
        )}
        {size !== null && (
          <>
            <svg className="stage-frames" viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" aria-hidden="true">
              {cells.map((cell) => (
                <Frame key={cell.id} cell={cell} session={session} isShown={cell.id === shownId} />
              ))}
            </svg>
            {mode !== 'draw' && cells.length > 0 && (
              <ChoiceList
                aria-label={m.review.field_cells}
                className="cell-places"
                items={cells}
                dependencies={[i18n, session]}
                chosen={shownId}
                onChoose={(key) => {
                  const cell = session.cells[key];
                  if (cell) onShow(cell);
                }}
              >
                {(cell) => (
                  <ListBoxItem
                    id={cell.id}
                    textValue={describeCell(cell, session, i18n)}
                    className="cell-place"
                    style={placeBox(cell.box, size)}
                  >
                    <span className="visually-hidden">{describeCell(cell, session, i18n)}</span>
                    <span className="cell-tag" data-side={findTagSide(cell.box, size)} aria-hidden="true">
                      {labelOf(cell) === NOT_A_CELL ? '×' : shortenLabel(labelOf(cell))}
                    </span>
                  </ListBoxItem>
                )}
              </ChoiceList>
            )}
            {mode === 'draw' && <BoxDrawer picture={size} onDrawn={onDrawn} />}
            {mode === 'change' && shown !== undefined && (
              <BoxEditor
                key={shown.id}
                picture={size}
                box={shown.box}
                name={nameCellNow(shown, session, i18n)}
                onChange={(box) => onMoved(shown.id, box)}
                onEnd={onMoveEnd}
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Frame({ cell, session, isShown }: { cell: ReviewCell; session: ReviewSession; isShown: boolean }) {
  const [x, y, width, height] = cell.box;
  const known = findClass(labelOf(cell), session.classes);
  const path = `M${x} ${y}H${x + width}V${y + height}H${x}Z`;
  const isLeftOut = labelOf(cell) === NOT_A_CELL || cell.duplicateOf !== null;
  return (
    <g opacity={isLeftOut ? 0.5 : 1} data-shown={isShown || undefined}>
      <path className="frame-edge" d={path} />
      <path className="frame" d={path} style={known === null ? {} : { stroke: known.color }} />
    </g>
  );
}

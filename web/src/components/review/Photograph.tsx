import { lazy, Suspense, useMemo } from 'react';
import { ListBoxItem } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { labelOf } from '../../review/selectors';
import { NOT_A_CELL, type Box, type ReviewCell, type ReviewPicture, type ReviewSession } from '../../review/types';
import { findTagSide, placeBox } from '../cells/cellPlaces';
import { paintOf } from '../naming/classPaint';
import { shortenLabel } from '../naming/pictureNames';
import { describeCell, findClass, nameCellNow } from '../naming/reviewNames';
import { ChoiceList } from '../ui/ChoiceList';
import type { Zoom } from '../zoom/useZoom';
import { usePhotograph } from './usePhotograph';

/** Fetched by those who change boxes. */
const BoxDrawer = lazy(() => import('./BoxDrawer'));
const BoxEditor = lazy(() => import('./BoxEditor'));

/** What a pointer does over the photograph: choose cells, draw a box, or change that of the shown cell. */
export type FieldMode = 'choose' | 'draw' | 'change';

export interface PhotographProps {
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

/** A photograph with its cells; in the mode 'draw' or 'change' it takes a new box. */
export function Photograph({ picture, session, shownId, zoom, mode, onShow, onDrawn, onMoved, onMoveEnd }: PhotographProps) {
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
                <Frame key={cell.id} cell={cell} session={session} size={size} isShown={cell.id === shownId} />
              ))}
            </svg>
            {mode !== 'draw' && cells.length > 0 && (
              <CellPlaces cells={cells} session={session} size={size} shownId={shownId} onShow={onShow} />
            )}
            <Suspense fallback={null}>
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
            </Suspense>
          </>
        )}
      </div>
    </div>
  );
}

interface CellPlacesProps {
  cells: readonly ReviewCell[];
  session: ReviewSession;
  /** Of the photograph, in pixels. */
  size: { width: number; height: number };
  shownId: string | null;
  onShow: (cell: ReviewCell) => void;
}

/** The cells as a list over the photograph, each with a short label. */
function CellPlaces({ cells, session, size, shownId, onShow }: CellPlacesProps) {
  const i18n = useI18n();
  const { m } = i18n;
  return (
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
          <span
            className="cell-tag"
            data-side={findTagSide(cell.box, size)}
            data-end={cell.box[0] > size.width * 0.8 || undefined}
            aria-hidden="true"
          >
            {labelOf(cell) === NOT_A_CELL ? '×' : shortenLabel(labelOf(cell))}
          </span>
        </ListBoxItem>
      )}
    </ChoiceList>
  );
}

interface FrameProps extends Pick<CellPlacesProps, 'session' | 'size'> {
  cell: ReviewCell;
  isShown: boolean;
}

function Frame({ cell, session, size, isShown }: FrameProps) {
  const isWhole = cell.box[2] === size.width && cell.box[3] === size.height;
  // A frame around the whole photograph would be half outside it.
  const inset = isWhole ? Math.max(size.width, size.height) * 0.012 : 0;
  const [x, y] = [cell.box[0] + inset, cell.box[1] + inset];
  const [width, height] = [cell.box[2] - 2 * inset, cell.box[3] - 2 * inset];
  const known = findClass(labelOf(cell), session.classes);
  const path = `M${x} ${y}H${x + width}V${y + height}H${x}Z`;
  const isLeftOut = labelOf(cell) === NOT_A_CELL || cell.duplicateOf !== null;
  return (
    <g opacity={isLeftOut ? 0.5 : 1} data-shown={isShown || undefined}>
      <path className="frame-edge" d={path} />
      <path className="frame" d={path} style={known === null ? {} : { stroke: paintOf(known) }} />
    </g>
  );
}

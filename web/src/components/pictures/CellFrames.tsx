import type { Cell, Manifest, PictureResult } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { colorOf, shortenLabel } from '../naming/pictureNames';
import { findTagSide, placeBox } from '../cells/cellPlaces';
import { CellChoices } from './CellChoices';

export interface CellFramesProps {
  result: PictureResult;
  manifest: Manifest;
  /** Position of the selected cell. */
  selected: number | null;
  onSelect: (position: number) => void;
}

/** A frame around each cell; where cells were searched for, each can be chosen and carries a short label beside it. */
export function CellFrames({ result, manifest, selected, onSelect }: CellFramesProps) {
  const isSearched = manifest.locator !== undefined;
  return (
    <>
      <svg
        className="stage-frames"
        viewBox={`0 0 ${result.width} ${result.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {result.cells.map((cell, position) => (
          <Frame
            key={cell.box.join()}
            cell={cell}
            color={colorOf(cell.label, manifest)}
            // A frame around the whole picture would be half outside it.
            inset={isSearched ? 0 : Math.max(result.width, result.height) * 0.012}
            isClosed={isSearched && position === selected}
          />
        ))}
      </svg>
      {isSearched && result.cells.length > 0 && (
        <CellPlaces result={result} manifest={manifest} selected={selected} onSelect={onSelect} />
      )}
    </>
  );
}

/**
 * Corners, or all sides of the selected one, so that nothing of the cell is hidden; drawn twice so that it is seen on
 * light and dark.
 */
function Frame({ cell, color, inset, isClosed }: { cell: Cell; color: string | null; inset: number; isClosed: boolean }) {
  const [left, top, width, height] = cell.box;
  const [x0, y0, x1, y1] = [left + inset, top + inset, left + width - inset, top + height - inset];
  const arm = Math.min(width, height) * (inset > 0 ? 0.14 : 0.25);
  const corners = [
    `M${x0} ${y0 + arm}V${y0}H${x0 + arm}`,
    `M${x1 - arm} ${y0}H${x1}V${y0 + arm}`,
    `M${x1} ${y1 - arm}V${y1}H${x1 - arm}`,
    `M${x0 + arm} ${y1}H${x0}V${y1 - arm}`,
  ].join('');
  const path = isClosed ? `M${x0} ${y0}H${x1}V${y1}H${x0}Z` : corners;
  return (
    <>
      <path className="frame-edge" d={path} />
      <path className="frame" d={path} style={color === null ? {} : { stroke: color }} />
    </>
  );
}

/** What is pressed: a place for each cell, at least as large as a finger needs. */
function CellPlaces({ result, manifest, selected, onSelect }: CellFramesProps) {
  const i18n = useI18n();
  return (
    <CellChoices
      aria-label={i18n.m.cells.in_picture}
      className="cell-places"
      optionClass="cell-place"
      placeOption={(cell) => placeBox(cell.box, result)}
      cells={result.cells}
      manifest={manifest}
      selected={selected}
      onSelect={onSelect}
    >
      {(cell) => (
        <span
          className="cell-tag"
          data-side={findTagSide(cell.box, result)}
          data-end={cell.box[0] > result.width * 0.8 || undefined}
          aria-hidden="true"
          translate="no"
        >
          {shortenLabel(cell.label)}
        </span>
      )}
    </CellChoices>
  );
}

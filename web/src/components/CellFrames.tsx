import type { CSSProperties } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';

import type { Cell, Manifest, PictureResult } from '../engine';
import { useI18n } from '../i18n/I18n';
import { colorOf, describePlace, shortenLabel } from '../state/words';

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
            // A frame that is the picture would lie half outside it.
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

/** Corners, or all sides of the selected one, so that nothing of the cell is hidden; drawn twice to stand out on light and dark. */
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
  const { cells } = result;
  return (
    <ListBox
      aria-label={i18n.m.cells.in_picture}
      className="cell-places"
      items={cells.map((cell, position) => ({ id: position, cell }))}
      dependencies={[i18n, manifest, result]}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={selected === null ? [] : [selected]}
      onSelectionChange={(keys) => {
        if (keys === 'all') return;
        const [position] = keys;
        if (typeof position === 'number') onSelect(position);
      }}
    >
      {({ id, cell }) => (
        <ListBoxItem
          id={id}
          textValue={describePlace(id, cells, manifest, i18n)}
          className="cell-place"
          style={findPlace(cell, result)}
        >
          <span className="visually-hidden">{describePlace(id, cells, manifest, i18n)}</span>
          <span
            className="cell-tag"
            data-side={findSide(cell, result)}
            data-end={cell.box[0] > result.width * 0.8 || undefined}
            aria-hidden="true"
          >
            {shortenLabel(cell.label)}
          </span>
        </ListBoxItem>
      )}
    </ListBox>
  );
}

function findPlace({ box: [x, y, width, height] }: Cell, picture: PictureResult): CSSProperties {
  const percent = (length: number, whole: number): string => `${(100 * length) / whole}%`;
  return {
    left: percent(x + width / 2, picture.width),
    top: percent(y + height / 2, picture.height),
    inlineSize: percent(width, picture.width),
    blockSize: percent(height, picture.height),
  };
}

/** The label stands outside the frame: above it, or below where there is no room. */
function findSide({ box: [, y] }: Cell, { height }: PictureResult): 'above' | 'below' {
  return y < height * 0.07 ? 'below' : 'above';
}

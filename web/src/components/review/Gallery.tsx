import { memo, useId, useMemo, useRef } from 'react';

import { useI18n } from '../../i18n/I18n';
import type { CellGroup } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import type { TileSize } from '../../stores/galleryPreferences';
import { keyOfGroup, nameGroup } from '../naming/reviewNames';
import { ScrollPaceContext } from '../cells/scrollPace';
import { useCellSource } from './cellDrag';
import { Tile } from './Tile';
import { placeTile, TILE_LAYOUTS, type TileRange, type TileSection } from './tileLayout';
import { useTileHands } from './useTileHands';
import { useTileSight } from './useTileSight';

export interface GalleryProps {
  group: CellGroup;
  /** The parts of `group` that have a heading; null where it has none. */
  sections: readonly CellGroup[] | null;
  session: ReviewSession;
  tiles: TileSize;
  /** Another arrangement of the same group begins at its top. */
  arrangement: string;
  selected: ReadonlySet<string>;
  /** `latest` is the cell that was selected last; null where none was added. */
  onSelect: (selected: ReadonlySet<string>, latest: string | null) => void;
}

/** The cells of one group or of all, in their order, those in sight; they can be dragged onto a class. */
export const Gallery = memo(function Gallery({ arrangement, ...rest }: GalleryProps) {
  return <TileList key={`${keyOfGroup(rest.group)} ${arrangement}`} {...rest} />;
});

function TileList({ group, sections, session, tiles, selected, onSelect }: Omit<GalleryProps, 'arrangement'>) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { cells } = group;
  const { classes } = session;
  const headings = useId();
  const list = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => cells.map(({ id }) => id), [cells]);
  const places = useMemo(() => new Map(ids.map((id, place) => [id, place])), [ids]);
  const counts = (sections ?? [group]).map((section) => section.cells.length);
  const { plan, range, pace } = useTileSight(list, TILE_LAYOUTS[tiles], counts, sections !== null);
  const { focusable, handlers } = useTileHands({ list, ids, places, plan, selected, onSelect });
  const dragged = focusable === undefined || selected.has(focusable) ? selected : new Set([focusable]);
  const { dragProps, isDragging, preview } = useCellSource(() => [...dragged], session.signature !== null);

  const drawTile = (cell: ReviewCell, place: number, section: TileSection) => (
    <Tile
      key={cell.id}
      {...placeTile(plan, section, place)}
      cell={cell}
      classes={classes}
      tiles={tiles}
      side_px={plan.side_px}
      place={place + 1}
      count={cells.length}
      isSelected={selected.has(cell.id)}
      isDragged={isDragging && dragged.has(cell.id)}
      drag={cell.id === focusable ? dragProps : null}
    />
  );
  return (
    <ScrollPaceContext value={pace}>
      <div
        ref={list}
        role="listbox"
        aria-label={m.review.gallery(nameGroup(group, i18n))}
        aria-multiselectable="true"
        tabIndex={cells.length === 0 ? 0 : -1}
        className="gallery"
        data-tiles={tiles}
        {...handlers}
      >
        {cells.length === 0 && (
          // A list must have an option; this one has no box, and cannot be chosen.
          <div role="option" aria-selected="false" className="gallery-none">
            <p className="gallery-empty">{m.review.gallery_empty}</p>
          </div>
        )}
        {plan.sections.map((section, index) => {
          const part = sections?.[index];
          const shown = listShown(section, range, focusable === undefined ? -1 : (places.get(focusable) ?? -1));
          const drawn = shown.flatMap((place) => {
            const cell = cells[place];
            return cell ? [drawTile(cell, place, section)] : [];
          });
          const style = { blockSize: section.height_px };
          if (part === undefined) {
            return section.count > 0 && (
              <div key="all" role="presentation" className="gallery-section" style={style}>
                {drawn}
              </div>
            );
          }
          const heading = `${headings}${index}`;
          return (
            <div key={keyOfGroup(part)} role="group" aria-labelledby={heading} className="gallery-section" style={style}>
              <header id={heading} className="gallery-heading">
                <span>{nameGroup(part, i18n)}</span>
                <span className="review-count" translate="no">
                  {format.integer(part.cells.length)}
                </span>
              </header>
              {drawn}
            </div>
          );
        })}
      </div>
      {preview}
    </ScrollPaceContext>
  );
}

/** Tiles of the section in `range`, and the one at `focused` wherever it is: the Tab key has to find it. */
function listShown({ first, count }: TileSection, range: TileRange, focused: number): number[] {
  const [from, to] = [Math.max(first, range.from), Math.min(first + count, range.to)];
  const shown = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  if (focused < first || focused >= first + count || (focused >= from && focused < to)) return shown;
  return focused < from ? [focused, ...shown] : [...shown, focused];
}

import { memo, type CSSProperties } from 'react';

import { useI18n } from '../../i18n/I18n';
import { probabilityOf } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import type { TileSize } from '../../stores/galleryPreferences';
import { CellPicture } from '../cells/CellPicture';
import { describeCell, stateOf, type CellState } from '../naming/reviewNames';
import { Icon, type IconName } from '../ui/Icon';
import type { CellSource } from './cellDrag';

/** A cell that the model named and nobody has confirmed is the usual one and has no sign: the others stand out. */
const STATE_ICONS: Partial<Record<CellState, IconName>> = {
  changed: 'box',
  confirmed: 'check',
  review: 'eye',
  unidentified: 'question',
};

export interface TileProps {
  cell: ReviewCell;
  classes: ReviewSession['classes'];
  tiles: TileSize;
  /** Which of how many it is, from 1. */
  place: number;
  count: number;
  left_px: number;
  top_px: number;
  side_px: number;
  isSelected: boolean;
  isDragged: boolean;
  /** For the one tile that the Tab key reaches; null for the others. */
  drag: CellSource['dragProps'] | null;
}

/**
 * A cell with a thin sign of its state and, where the model named it, how probable that is. Of a hundred on the screen
 * a key changes two: the others are not drawn again.
 */
export const Tile = memo(function Tile({ cell, classes, tiles, isSelected, isDragged, drag, ...where }: TileProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const state = stateOf(cell);
  const icon = STATE_ICONS[state];
  const probability = probabilityOf(cell);
  // Rounded down: no cell is 100 % sure.
  const short = probability === null ? null : `${format.integer(Math.floor(100 * probability))}%`;
  const style: CSSProperties = { left: where.left_px, top: where.top_px, inlineSize: where.side_px, blockSize: where.side_px };
  return (
    <div
      {...drag}
      role="option"
      aria-selected={isSelected}
      aria-posinset={where.place}
      aria-setsize={where.count}
      tabIndex={drag === null ? -1 : 0}
      className="gallery-cell"
      data-key={cell.id}
      data-state={state}
      data-selected={isSelected || undefined}
      data-dragging={isDragged || undefined}
      style={style}
    >
      <CellPicture cell={cell} />
      <span className="visually-hidden">{describeCell(cell, { classes }, i18n)}</span>
      <span className={`gallery-words gallery-${state}`} aria-hidden="true">
        {icon !== undefined && <Icon name={icon} size={14} />}
        {short !== null ? (
          <span translate="no">{tiles === 'large' && probability !== null ? format.percent(probability) : short}</span>
        ) : (
          tiles !== 'small' && <span>{cell.answer === null ? '–' : m.review.share_hand}</span>
        )}
      </span>
    </div>
  );
});

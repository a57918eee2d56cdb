import { useEffect, useRef, useState } from 'react';

import type { Announce } from '../../hooks/useAnnouncement';
import type { CellActions } from '../../hooks/useCellHotkeys';
import { useI18n } from '../../i18n/I18n';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { CellInField } from '../cells/CellInField';
import { describeCell, nameCellNow } from '../naming/reviewNames';
import { IconButton } from '../ui/Button';
import { CellActionButtons } from './CellActionButtons';
import { ChosenWhy, ChosenWords } from './ChosenCell';
import { useSwipe } from './useSwipe';
import '../../styles/card.css';

export interface CellCardProps {
  session: ReviewSession;
  /** Of the class that is shown, in its order. */
  cells: readonly ReviewCell[];
  /** One of `cells`. */
  cellId: string;
  actions: CellActions;
  onTurn: (cellId: string) => void;
  onClose: () => void;
  onAnnounce: Announce;
}

/**
 * On a telephone: one cell large in its field, with what can be done to it under the thumb. It is below the cells in
 * the page and sticks to the screen's lower edge while that is out of sight, so nothing stays behind it.
 */
export function CellCard({ session, cells, cellId, actions, onTurn, onClose, onAnnounce }: CellCardProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const [isWhyOpen, setWhyOpen] = useState(false);
  const card = useCardPlace(`${cellId} ${isWhyOpen}`);
  const at = cells.findIndex(({ id }) => id === cellId);
  const swipe = useSwipe((by) => {
    const next = cells[at + by];
    if (next) onTurn(next.id);
  });
  const cell = cells[at];
  if (!cell) return null;
  const [before, after] = [cells[at - 1], cells[at + 1]];
  return (
    <section ref={card} className="cell-card" data-sheet={!isWhyOpen || undefined} aria-label={m.review.chosen} {...swipe.keys}>
      <div className="card-head">
        <ChosenWords cell={cell} session={session} />
        <span className="review-count" aria-hidden="true">
          {m.review.cell_position(at + 1, cells.length)}
        </span>
        <IconButton icon="close" label={m.review.close_card} onPress={onClose} />
      </div>
      <p className="visually-hidden" role="status">
        {`${m.review.cell_position(at + 1, cells.length)}: ${describeCell(cell, session, i18n)}`}
      </p>
      <div className="card-turn">
        <IconButton icon="previous" label={m.review.cell_before} isDisabled={!before} onPress={() => before && onTurn(before.id)} />
        <div className="card-swipe" style={swipe.style} {...swipe.touch}>
          <CellInField cell={cell} label={nameCellNow(cell, session, i18n)} />
        </div>
        <IconButton icon="next" label={m.review.cell_next} isDisabled={!after} onPress={() => after && onTurn(after.id)} />
      </div>
      <div className="card-actions">
        <CellActionButtons session={session} selected={[cell.id]} actions={actions} onAnnounce={onAnnounce} />
      </div>
      <details className="fold" open={isWhyOpen} onToggle={({ currentTarget }) => setWhyOpen(currentTarget.open)}>
        <summary>{m.review.why}</summary>
        {isWhyOpen && (
          <div className="card-why">
            <ChosenWhy cell={cell} session={session} />
          </div>
        )}
      </details>
    </section>
  );
}

/**
 * Brings the card into sight where it is in the flow of the page, else the cell's tile, which must not be behind it.
 * When the card goes, the focus that was in it goes to the cells.
 */
function useCardPlace(shown: string) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // The gallery draws the tile a frame later where it was out of sight.
    const frame = requestAnimationFrame(() => {
      const { current } = card;
      if (current === null) return;
      const isSheet = getComputedStyle(current).position === 'sticky';
      const part = isSheet ? document.querySelector('.gallery [aria-selected=true]') : current;
      part?.scrollIntoView({ block: 'nearest' });
    });
    return () => cancelAnimationFrame(frame);
  }, [shown]);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>('.gallery [role=option][tabindex="0"], .gallery')?.focus({ preventScroll: true });
      });
    },
    [],
  );
  return card;
}

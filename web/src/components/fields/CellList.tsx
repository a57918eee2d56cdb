import { useEffect, useRef } from 'react';
import { ListBoxItem } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { labelOf, probabilityOf } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { paintOf } from '../naming/classPaint';
import { describeCell, findClass, nameCellNow, nameState, stateOf } from '../naming/reviewNames';
import { ChoiceList } from '../ui/ChoiceList';

export interface CellListProps {
  /** In reading order. */
  cells: readonly ReviewCell[];
  session: ReviewSession;
  shownId: string | null;
  onShow: (cell: ReviewCell) => void;
}

/** The cells of a field, in reading order; arrow keys move. */
export function CellList({ cells, session, shownId, onShow }: CellListProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const list = useRef<HTMLDivElement>(null);
  // Chosen in the picture, it may be out of sight here. Only the list scrolls, never the page.
  useEffect(() => {
    const box = list.current;
    const row = box?.querySelector<HTMLElement>('[data-selected]');
    if (!box || !row) return;
    const [above, below] = [row.offsetTop, row.offsetTop + row.offsetHeight - box.clientHeight];
    if (box.scrollTop > above) box.scrollTop = above;
    else if (box.scrollTop < below) box.scrollTop = below;
  }, [shownId]);
  const describe = (cell: ReviewCell, position: number) =>
    m.cells.place(position + 1, cells.length, describeCell(cell, session, i18n));
  return (
    <ChoiceList
      ref={list}
      aria-label={m.cells.list}
      className="cell-list"
      items={cells.map((cell, position) => ({ id: cell.id, cell, position }))}
      dependencies={[i18n, session]}
      chosen={shownId}
      onChoose={(id) => {
        const cell = session.cells[id];
        if (cell) onShow(cell);
      }}
      isRequired
    >
      {({ id, cell, position }) => {
        const known = findClass(labelOf(cell), session.classes);
        const share = probabilityOf(cell);
        return (
          <ListBoxItem id={id} textValue={describe(cell, position)} className="cell-row">
            <span className="visually-hidden">{describe(cell, position)}</span>
            <span className="cell-row-number" aria-hidden="true" translate="no">
              {format.integer(position + 1)}
            </span>
            <span
              className={known === null ? 'cell-swatch cell-swatch-none' : 'cell-swatch'}
              style={known === null ? {} : { backgroundColor: paintOf(known) }}
              aria-hidden="true"
            />
            <span className="cell-row-name" aria-hidden="true">{nameCellNow(cell, session, i18n)}</span>
            <span className="cell-row-share" aria-hidden="true" translate="no">
              {share === null ? '' : format.percent(share)}
            </span>
            <span className="cell-row-status" aria-hidden="true">{nameState(stateOf(cell), i18n)}</span>
          </ListBoxItem>
        );
      }}
    </ChoiceList>
  );
}

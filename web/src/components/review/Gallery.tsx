import { use, useEffect, useRef, type RefObject } from 'react';
import { GridLayout, ListBox, ListBoxItem, ListStateContext, Size, Virtualizer } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { probabilityOf, type CellGroup } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { describeCell, keyOfGroup, nameGroup, stateOf, type CellState } from '../naming/reviewNames';
import { Icon, type IconName } from '../ui/Icon';
import { CellPicture } from '../cells/CellPicture';
import { useCellSource } from './cellDrag';

const STATE_ICONS: Record<CellState, IconName> = {
  changed: 'box',
  confirmed: 'check',
  review: 'eye',
  unidentified: 'question',
  open: 'clock',
};

/** All items are alike, so that only those in sight need to be drawn. */
const LAYOUT = {
  minItemSize: new Size(104, 134),
  maxItemSize: new Size(136, 166),
  minSpace: new Size(8, 8),
  preserveAspectRatio: true,
};

export interface GalleryProps {
  group: CellGroup;
  session: ReviewSession;
  selected: ReadonlySet<string>;
  /** `latest` is the cell that was selected last; null where none was added. */
  onSelect: (selected: ReadonlySet<string>, latest: string | null) => void;
}

/** The cells of one group in its order; they can be dragged onto a class. */
export function Gallery({ group, session, selected, onSelect }: GalleryProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const dragAndDropHooks = useCellSource(session.signature !== null);
  const list = useFocusOn(selected);
  return (
    <Virtualizer layout={GridLayout} layoutOptions={LAYOUT}>
      <ListBox
        key={keyOfGroup(group)}
        aria-label={m.review.gallery(nameGroup(group, i18n))}
        className="gallery"
        layout="grid"
        items={group.cells}
        dragAndDropHooks={dragAndDropHooks}
        dependencies={[i18n, session]}
        selectionMode="multiple"
        selectionBehavior="replace"
        selectedKeys={selected}
        onSelectionChange={(keys) => {
          const next = new Set(keys === 'all' ? group.cells.map(({ id }) => id) : [...keys].map(String));
          onSelect(next, [...next].find((id) => !selected.has(id)) ?? null);
        }}
        renderEmptyState={() => <p className="gallery-empty">{m.review.gallery_empty}</p>}
      >
        {(cell) => {
          const state = stateOf(cell);
          const probability = probabilityOf(cell);
          const words = describeCell(cell, session, i18n);
          return (
            <ListBoxItem
              id={cell.id}
              textValue={words}
              className="gallery-cell"
              data-state={state}
            >
              <ListHandle listRef={list} />
              <CellPicture cell={cell} />
              <span className="visually-hidden">{words}</span>
              <span className={`gallery-words gallery-${state}`} aria-hidden="true">
                <Icon name={STATE_ICONS[state]} size={16} />
                <span translate={probability === null ? undefined : 'no'}>
                  {probability === null ? (cell.answer === null ? '–' : m.review.share_hand) : format.percent(probability)}
                </span>
              </span>
            </ListBoxItem>
          );
        }}
      </ListBox>
    </Virtualizer>
  );
}

interface ListFocus {
  focusedKey: unknown;
  setFocusedKey: (key: string) => void;
}

/**
 * The list's focus goes along with a selection that the page makes: arrow keys go on from there, and a cell out of
 * sight is scrolled into view. The list alone knows its focus, and says it to its options only.
 */
function useFocusOn(selected: ReadonlySet<string>): RefObject<ListFocus | null> {
  const list = useRef<ListFocus>(null);
  const [first] = selected;
  const single = selected.size === 1 ? first : undefined;
  useEffect(() => {
    if (single !== undefined && list.current && list.current.focusedKey !== single) list.current.setFocusedKey(single);
  }, [single]);
  return list;
}

/** Hands the list's focus out. */
function ListHandle({ listRef }: { listRef: RefObject<ListFocus | null> }) {
  const state = use(ListStateContext);
  useEffect(() => {
    listRef.current = state?.selectionManager ?? null;
  });
  return null;
}

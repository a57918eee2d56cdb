import { memo, use, useEffect, useRef, type RefObject } from 'react';
import {
  Collection,
  Header,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  ListStateContext,
  Virtualizer,
} from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { probabilityOf, type CellGroup } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import type { TileSize } from '../../stores/galleryPreferences';
import { describeCell, keyOfGroup, nameGroup, stateOf, type CellState } from '../naming/reviewNames';
import { Icon, type IconName } from '../ui/Icon';
import { CellPicture } from '../cells/CellPicture';
import { useCellSource } from './cellDrag';
import { TILE_LAYOUTS, TileLayout } from './tileLayout';

/** A cell that the model named and nobody has confirmed is the usual one and has no sign: the others stand out. */
const STATE_ICONS: Partial<Record<CellState, IconName>> = {
  changed: 'box',
  confirmed: 'check',
  review: 'eye',
  unidentified: 'question',
};

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

/**
 * The cells of one group or of all, in their order; they can be dragged onto a class.
 *
 * Drawn again only for what it is given: the list then draws each of its tiles again.
 */
export const Gallery = memo(function Gallery({ group, sections, session, tiles, arrangement, selected, onSelect }: GalleryProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const dragAndDropHooks = useCellSource(session.signature !== null);
  const list = useFocusOn(selected);
  const { classes } = session;
  // Cells are drawn again where they change, and all of them only where their names do.
  const dependencies = [i18n, classes, tiles];
  const drawTile = (cell: ReviewCell) => <Tile key={cell.id} cell={cell} classes={classes} tiles={tiles} list={list} />;
  return (
    <Virtualizer layout={TileLayout} layoutOptions={TILE_LAYOUTS[tiles]}>
      <ListBox
        key={`${keyOfGroup(group)} ${arrangement}`}
        aria-label={m.review.gallery(nameGroup(group, i18n))}
        className="gallery"
        layout="grid"
        data-tiles={tiles}
        dragAndDropHooks={dragAndDropHooks}
        selectionMode="multiple"
        selectionBehavior="replace"
        selectedKeys={selected}
        onSelectionChange={(keys) => {
          const next = new Set(keys === 'all' ? group.cells.map(({ id }) => id) : [...keys].map(String));
          onSelect(next, [...next].find((id) => !selected.has(id)) ?? null);
        }}
        renderEmptyState={() => <p className="gallery-empty">{m.review.gallery_empty}</p>}
      >
        {sections === null ? (
          <Collection items={group.cells} dependencies={dependencies}>
            {drawTile}
          </Collection>
        ) : (
          sections.map((section) => (
            <ListBoxSection key={keyOfGroup(section)} id={`section ${keyOfGroup(section)}`} className="gallery-section">
              <Header className="gallery-heading">
                <span>{nameGroup(section, i18n)}</span>
                <span className="review-count" translate="no">
                  {format.integer(section.cells.length)}
                </span>
              </Header>
              <Collection items={section.cells} dependencies={dependencies}>
                {drawTile}
              </Collection>
            </ListBoxSection>
          ))
        )}
      </ListBox>
    </Virtualizer>
  );
});

interface TileProps {
  cell: ReviewCell;
  classes: ReviewSession['classes'];
  tiles: TileSize;
  list: RefObject<ListFocus | null>;
}

/** A cell with a thin sign of its state and, where the model named it, how probable that is. */
function Tile({ cell, classes, tiles, list }: TileProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const state = stateOf(cell);
  const icon = STATE_ICONS[state];
  const probability = probabilityOf(cell);
  const words = describeCell(cell, { classes }, i18n);
  // Rounded down: no cell is 100 % sure.
  const short = probability === null ? null : `${format.integer(Math.floor(100 * probability))}%`;
  return (
    <ListBoxItem id={cell.id} textValue={words} className="gallery-cell" data-state={state}>
      <ListHandle listRef={list} />
      <CellPicture cell={cell} />
      <span className="visually-hidden">{words}</span>
      <span className={`gallery-words gallery-${state}`} aria-hidden="true">
        {icon !== undefined && <Icon name={icon} size={14} />}
        {short !== null ? (
          <span translate="no">{tiles === 'large' && probability !== null ? format.percent(probability) : short}</span>
        ) : (
          tiles !== 'small' && <span>{cell.answer === null ? '–' : m.review.share_hand}</span>
        )}
      </span>
    </ListBoxItem>
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

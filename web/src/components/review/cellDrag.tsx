/** Cells that are dragged from the gallery onto a class, by pointer or keys. */

import { useMemo, type RefObject } from 'react';
import { useDragAndDrop, type DragAndDropHooks, type DropTarget, type Key } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import type { ReviewCell } from '../../review/types';

/** Nothing outside this page takes it, and the page's own drop of files does not either. */
const CELL_TYPE = 'application/x-leukoscope-cell';

/** For the list that cells are dragged out of: a selected one takes the selection along. */
export function useCellSource(isDisabled: boolean): DragAndDropHooks<ReviewCell> {
  const { m } = useI18n();
  const { dragAndDropHooks } = useDragAndDrop<ReviewCell>({
    isDisabled,
    getItems: (keys) => [...keys].map((key) => ({ [CELL_TYPE]: String(key) })),
    getAllowedDropOperations: () => ['move'],
    renderDragPreview: (items) => <div className="drag-preview">{m.review.dragged(items.length)}</div>,
  });
  return useMemo(() => askOnce(dragAndDropHooks), [dragAndDropHooks]);
}

/** Each tile asks for what is dragged with it: the same for all that are selected, which may be thousands. */
function askOnce<Item extends object>(hooks: DragAndDropHooks<Item>): DragAndDropHooks<Item> {
  const { useDraggableCollectionState } = hooks;
  if (useDraggableCollectionState === undefined) return hooks;
  const useStateAskedOnce: typeof useDraggableCollectionState = (props) => {
    const state = useDraggableCollectionState(props);
    let selected: Set<Key> | null = null;
    const getKeysForDrag = (key: Key): Set<Key> =>
      state.selectionManager.isSelected(key) ? (selected ??= state.getKeysForDrag(key)) : state.getKeysForDrag(key);
    return Object.create(state, { getKeysForDrag: { value: getKeysForDrag } }) as typeof state;
  };
  return { ...hooks, useDraggableCollectionState: useStateAskedOnce };
}

/** For the list whose options take them. `canTake` is asked with the option's key. */
export function useCellTarget(
  list: RefObject<HTMLElement | null>,
  canTake: (key: string) => boolean,
  onDrop: (key: string, cellIds: readonly string[]) => void,
): DragAndDropHooks {
  // The list is horizontal on a phone and vertical on a desktop, which the library's own search cannot know.
  const dropTargetDelegate = useMemo(
    () => ({ getDropTargetFromPoint: (x: number, y: number) => findOption(list.current, x, y) }),
    [list],
  );
  const { dragAndDropHooks } = useDragAndDrop({
    acceptedDragTypes: [CELL_TYPE],
    dropTargetDelegate,
    getDropOperation: (target, types) =>
      target.type === 'item' && types.has(CELL_TYPE) && canTake(String(target.key)) ? 'move' : 'cancel',
    onItemDrop: ({ target, items }) => {
      const texts = items.flatMap((item) => (item.kind === 'text' ? [item.getText(CELL_TYPE)] : []));
      void Promise.all(texts).then((ids) => onDrop(String(target.key), ids));
    },
  });
  return dragAndDropHooks;
}

/** `x` and `y` from the list's corner, as the library gives them. */
function findOption(list: HTMLElement | null, x: number, y: number): DropTarget | null {
  if (list === null) return null;
  const corner = list.getBoundingClientRect();
  const option = [...list.querySelectorAll<HTMLElement>('[role=option][data-key]')].find((element) => {
    const area = element.getBoundingClientRect();
    const [left, top] = [area.left - corner.left, area.top - corner.top];
    return x >= left && x < left + area.width && y >= top && y < top + area.height;
  });
  const key = option?.dataset['key'];
  return key === undefined ? null : { type: 'item', key, dropPosition: 'on' };
}

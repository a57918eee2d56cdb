/** Cells that are dragged from the gallery onto a class, by pointer or keys. */

import { useMemo, useRef, type JSX, type RefObject } from 'react';
import { DragPreview, useDrag, type DragPreviewRenderer } from 'react-aria/useDrag';
import { useDragAndDrop, type DragAndDropHooks, type DropTarget } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';

/** Nothing outside this page takes it, and the page's own drop of files does not either. */
const CELL_TYPE = 'application/x-leukoscope-cell';

export interface CellSource {
  /** For the one cell that can be dragged now. */
  dragProps: ReturnType<typeof useDrag>['dragProps'];
  isDragging: boolean;
  /** What is seen at the pointer; to be drawn beside the list. */
  preview: JSX.Element;
}

/** For the list that cells are dragged out of: `listDragged` is asked for their ids when it begins. */
export function useCellSource(listDragged: () => readonly string[], isDisabled: boolean): CellSource {
  const { m } = useI18n();
  const preview = useRef<DragPreviewRenderer>(null);
  const { dragProps, isDragging } = useDrag({
    isDisabled,
    getItems: () => listDragged().map((id) => ({ [CELL_TYPE]: id })),
    getAllowedDropOperations: () => ['move'],
    preview,
  });
  return {
    // In a list, a click that a screen reader makes selects.
    dragProps: { ...dragProps, onClick: undefined },
    isDragging,
    preview: <DragPreview ref={preview}>{(items) => <div className="drag-preview">{m.review.dragged(items.length)}</div>}</DragPreview>,
  };
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

import type { ReactElement, Ref } from 'react';
import { ListBox, type DragAndDropHooks, type Key, type ListBoxProps } from 'react-aria-components';

export interface ChoiceListProps<Item extends object, Id extends Key> {
  ref?: Ref<HTMLDivElement>;
  'aria-label': string;
  className: string;
  items: Iterable<Item & { id: Id }>;
  /** Values that the options show besides their item: a change of one draws the options again. */
  dependencies: NonNullable<ListBoxProps<Item>['dependencies']>;
  chosen: Id | null;
  onChoose: (id: Id) => void;
  /** How its options lie, for the arrow keys. */
  layout?: 'stack' | 'grid';
  /** For lists that something can be dropped on. */
  dragAndDropHooks?: DragAndDropHooks;
  /** Whether one is always chosen: pressing it again leaves it so. */
  isRequired?: boolean;
  children: (item: Item & { id: Id }) => ReactElement;
}

/**
 * A list of which one option is chosen, by pointer or arrow keys. A press on the one that is chosen already is a
 * choice, too: it may have been chosen by the page.
 */
export function ChoiceList<Item extends object, Id extends Key>({
  chosen,
  onChoose,
  isRequired = false,
  ...rest
}: ChoiceListProps<Item, Id>) {
  const chooseAgain = (target: EventTarget) => {
    const option = target instanceof Element ? target.closest<HTMLElement>('[role=option]') : null;
    if (chosen !== null && option?.dataset['key'] === String(chosen)) onChoose(chosen);
  };
  return (
    <ListBox
      {...rest}
      onClickCapture={({ target }) => chooseAgain(target)}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection={isRequired}
      selectedKeys={chosen === null ? [] : [chosen]}
      onSelectionChange={(keys) => {
        if (keys === 'all') return;
        const [id] = keys;
        if (id !== undefined) onChoose(id as Id);
      }}
    />
  );
}

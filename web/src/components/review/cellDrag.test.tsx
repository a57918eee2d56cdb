// @vitest-environment jsdom
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { DragAndDropHooks } from 'react-aria-components';
import { describe, expect, it, vi } from 'vitest';

import { I18nProvider } from '../../i18n/I18n';
import { must } from '../../testing/reviewStates';
import { useCellSource } from './cellDrag';

type DragProps = Parameters<NonNullable<DragAndDropHooks['useDraggableCollectionState']>>[0];

/** A list of which some are selected, as far as dragging asks for it. */
function createList(selected: readonly string[]) {
  const getItem = vi.fn((key: unknown) => ({ key, parentKey: null }));
  const selectedKeys = new Set<unknown>(selected);
  const selectionManager = { selectedKeys, isSelected: (key: unknown) => selectedKeys.has(key) };
  return { getItem, props: { collection: { getItem }, selectionManager } as unknown as DragProps };
}

const english = ({ children }: { children: ReactNode }) => <I18nProvider language="en">{children}</I18nProvider>;

describe('a cell that is dragged', () => {
  it('takes the selection along where it is selected, which is looked up once for all tiles', () => {
    const { getItem, props } = createList(['a', 'b', 'c']);
    const { result } = renderHook(() => must(useCellSource(false).useDraggableCollectionState)(props), { wrapper: english });
    const drag = result.current;
    expect(['a', 'b', 'c'].map((key) => [...drag.getKeysForDrag(key)])).toEqual(Array(3).fill(['a', 'b', 'c']));
    expect(getItem).toHaveBeenCalledTimes(3);
    expect([...drag.getKeysForDrag('d')]).toEqual(['d']);
    expect(drag.isDragging('a')).toBe(false);
  });
});

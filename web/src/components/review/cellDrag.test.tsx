// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { createEvent, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { cellsOf, groupOf, openSession, prepareReviewPage } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

/** What the browser would carry: one cell under the cells' own type, several in the library's list. */
function dragFrom(tile: HTMLElement): unknown[] {
  const carried = new Map<string, string>();
  const items = { add: (data: string, type: string) => carried.set(type, data) };
  // Off its middle: a screen reader presses there.
  fireEvent.pointerDown(tile, { clientX: 5, clientY: 5, button: 0 });
  const event = createEvent.dragStart(tile);
  Object.defineProperty(event, 'dataTransfer', { value: { items, setDragImage: vi.fn() } });
  fireEvent(tile, event);
  fireEvent.dragEnd(tile, { dataTransfer: { dropEffect: 'none' } });
  const several = [...carried.values()].find((data) => data.startsWith('['));
  return several === undefined ? [...carried.values()] : (JSON.parse(several) as object[]).flatMap((item) => Object.values(item) as unknown[]);
}

describe('a cell that is dragged', () => {
  it('takes the selection along where it is selected, and goes alone where it is not', async () => {
    const { user } = await openSession();
    await user.click(groupOf('Neutrophil'));
    const [first, second] = cellsOf('Neutrophil').map((tile) => must(tile.dataset['key']));
    await user.click(must(cellsOf('Neutrophil')[0]));
    expect(dragFrom(must(cellsOf('Neutrophil')[0]))).toEqual([first]);
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await waitFor(() => expect(screen.getAllByRole('option', { selected: true }).filter(({ draggable }) => draggable)).toHaveLength(1));
    expect(new Set(dragFrom(must(cellsOf('Neutrophil')[1])))).toEqual(new Set([first, second]));
    await user.keyboard('{Escape}');
    expect(dragFrom(must(cellsOf('Neutrophil')[1]))).toEqual([second]);
  });
});

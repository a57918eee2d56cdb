// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { countTotals } from '../../review/selectors';
import { cellsOf, groupOf, openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

const sharesOf = (name: string) => cellsOf(name).map(({ textContent }) => /[\d.]+%/.exec(textContent)?.[0]);

describe('the bench', () => {
  it('shows the differential as it is now beside the classes', async () => {
    const { user } = await openSession();
    expect(groupOf('Neutrophil')).toHaveAccessibleDescription(/^100\.0% ?16 – 100 ?Above; its interval reaches into the range$/);
    // Not a white cell: per 100 of them.
    expect(groupOf('Platelet')).toHaveTextContent('0/150.0/100');
    await user.click(groupOf('Neutrophil'));
    await user.click(must(cellsOf('Neutrophil')[0]));
    await user.keyboard('c');
    expect(groupOf('Neutrophil')).toHaveTextContent('1/2');
  });

  it('shows all classes under their headings, and a cell that is named goes to its class there', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(groupOf('All classes'));
    const list = screen.getByRole('listbox', { name: 'Cells: All classes' });
    const headings = () => within(list).getAllByRole('group').map((part) => part.querySelector('header')?.textContent);
    expect(headings()).toEqual(['Unidentified1', 'Neutrophil2', 'Platelet1']);
    expect(sharesOf('All classes')).toEqual(['80.0%', '70.0%', '97.0%', '95.0%']);
    await user.click(must(cellsOf('All classes')[0]));
    await user.keyboard('1');
    await waitFor(() => expect(countTotals(sessionOf(reviewStore)).renamed).toBe(1));
    expect(headings()).toEqual(['Neutrophil3', 'Platelet1']);
    // The next open cell is selected.
    expect(within(list).getByRole('option', { selected: true })).toHaveTextContent('70.0%');
  });

  it('sorts and filters, keeps what is confirmed in its place, and remembers size and order', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(groupOf('Neutrophil'));
    expect(sharesOf('Neutrophil')).toEqual(['70.0%', '97.0%']);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'Most probable first');
    expect(sharesOf('Neutrophil')).toEqual(['97.0%', '70.0%']);
    await user.click(must(cellsOf('Neutrophil')[0]));
    await user.keyboard('c');
    await user.click(screen.getByRole('button', { name: 'Open only' }));
    expect(sharesOf('Neutrophil')).toEqual(['70.0%']);
    await user.click(must(cellsOf('Neutrophil')[0]));
    await user.keyboard('c');
    expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(2);
    expect(sharesOf('Neutrophil')).toEqual(['70.0%']);
    expect(screen.getByRole('region', { name: 'The chosen cell' })).toContainElement(
      screen.getByRole('group', { name: 'Neutrophil: 1 cell to compare' }),
    );
    await user.selectOptions(screen.getByRole('combobox', { name: 'Tiles' }), 'Large tiles');
    expect(window.localStorage.getItem('leukoscope-gallery')).toBe('large probable');
  });

  it('selects one cell or several as lists of files do, by keys and by pointer', async () => {
    const { user } = await openSession();
    await user.click(groupOf('All classes'));
    const cells = cellsOf('All classes');
    const chosen = () => cellsOf('All classes').flatMap((cell, at) => (cell.getAttribute('aria-selected') === 'true' ? [at] : []));
    await user.click(must(cells[1]));
    expect(chosen()).toEqual([1]);
    await user.keyboard('{Shift>}{End}{/Shift}');
    expect(chosen()).toEqual([1, 2, 3]);
    expect(cells[3]).toHaveFocus();
    // A press on one of several keeps them, for they may be dragged; let go, it is the only one.
    await user.pointer({ keys: '[MouseLeft>]', target: must(cells[2]) });
    expect(chosen()).toEqual([1, 2, 3]);
    await user.pointer({ keys: '[/MouseLeft]', target: must(cells[2]) });
    expect(chosen()).toEqual([2]);
    await user.keyboard('{Control>}{Home}{/Control}');
    expect([chosen(), document.activeElement]).toEqual([[2], cells[0]]);
    await user.keyboard('{Control>} {/Control}');
    expect(chosen()).toEqual([0, 2]);
    await user.keyboard('{Control>}');
    await user.click(must(cells[2]));
    await user.keyboard('{/Control}');
    expect(chosen()).toEqual([0]);
    await user.keyboard('{Shift>}');
    await user.click(must(cells[1]));
    await user.keyboard('{/Shift}');
    expect(chosen()).toEqual([1, 2]);
    await user.keyboard('{Control>}a{/Control}');
    expect(chosen()).toEqual([0, 1, 2, 3]);
    await user.keyboard('{Escape}');
    expect(chosen()).toEqual([]);
    await user.pointer({ keys: '[TouchA]', target: must(cells[3]) });
    await user.pointer({ keys: '[TouchA]', target: must(cells[0]) });
    expect(chosen()).toEqual([0, 3]);
    // One tile alone is reached by Tab.
    expect(cellsOf('All classes').filter((cell) => cell.tabIndex === 0)).toEqual([cells[0]]);
  });

  it('is entered by Tab at its first cell, which is selected then', async () => {
    const { user } = await openSession();
    await user.click(groupOf('Neutrophil'));
    const [first] = cellsOf('Neutrophil');
    for (let presses = 0; presses < 40 && document.activeElement !== first; presses += 1) await user.tab();
    expect(first).toHaveFocus();
    expect(first).toHaveAttribute('aria-selected', 'true');
  });

  it('begins a range at the cell that was selected last, also by the page', async () => {
    const { user } = await openSession();
    await user.click(groupOf('All classes'));
    const chosen = () => cellsOf('All classes').flatMap((cell, at) => (cell.getAttribute('aria-selected') === 'true' ? [at] : []));
    await user.click(must(cellsOf('All classes')[1]));
    // Verified: the page goes on to the next open cell.
    await user.keyboard('c');
    await waitFor(() => expect(chosen()).toEqual([2]));
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}');
    expect(chosen()).toEqual([2, 3]);
  });
});

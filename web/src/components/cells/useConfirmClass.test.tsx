// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import type { Box } from '../../engine';
import { countTotals } from '../../review/selectors';
import { createCell, createModel, createResult, FINDER_MANIFEST } from '../../testing/fakeEngine';
import { groupOf, openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

/** A field of so many neutrophils, none on top of another. */
function createFieldOf(count: number) {
  const boxes = Array.from({ length: count }, (_, cell): Box => [12 * (cell % 25), 12 * Math.floor(cell / 25), 10, 10]);
  return { ...createResult(), cells: boxes.map((box) => ({ ...createCell(0.97), box })) };
}

/** Called as the browser does when the end of the list comes into sight. */
type Report = (entries: { isIntersecting: boolean }[]) => void;

describe('cells that were not on screen', () => {
  it('are listed a hundred at a time, as far as a reader goes, and all verified together', async () => {
    const reports: Report[] = [];
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(report: Report) {
          reports.push(report);
        }
        observe = () => undefined;
        unobserve = () => undefined;
        disconnect = () => undefined;
      },
    );
    const model = createModel(() => Promise.resolve(createFieldOf(250)), FINDER_MANIFEST);
    const { user, reviewStore } = await openSession({ model });
    await user.click(groupOf('Neutrophil'));
    await user.click(screen.getByRole('button', { name: 'Verify the whole class' }));
    const dialog = await screen.findByRole('dialog', { name: '250 cells were not on screen' });
    const listed = () => must(within(dialog).getAllByRole('option')[0]).getAttribute('aria-setsize');
    await waitFor(() => expect(listed()).toBe('100'));
    act(() => reports.at(-1)?.([{ isIntersecting: false }]));
    expect(listed()).toBe('100');
    act(() => reports.at(-1)?.([{ isIntersecting: true }]));
    await waitFor(() => expect(listed()).toBe('200'));
    act(() => reports.at(-1)?.([{ isIntersecting: true }]));
    await waitFor(() => expect(listed()).toBe('250'));
    await user.click(screen.getByRole('button', { name: 'Verify the whole class now' }));
    expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(250);
    expect(sessionOf(reviewStore).audit.at(-1)?.given).toEqual({ label: 'NEUTROPHIL', unseen: 250 });
  });
});

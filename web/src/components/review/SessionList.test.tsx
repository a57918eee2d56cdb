// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';

import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { ReviewSession } from '../../review/types';
import { SessionStore } from '../../storage/sessionStore';
import { openReviewPart, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { makeState } from '../../testing/reviewStates';

prepareReviewPage();

const SLIDES = 200;

/** Slide 200 is the one that was changed last. */
async function keepSlides(): Promise<void> {
  const store = await SessionStore.open({ locks: null, wait_ms: 1 });
  const { session } = makeState();
  for (let at = 1; at <= SLIDES; at += 1) {
    const created = new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString();
    const one: ReviewSession = { ...session, id: `slide-${at}`, name: `Slide ${at}`, sampleId: `S-${1000 + at}`, created };
    const writer = await store.create(one);
    await writer.close();
  }
}

it('finds one of two hundred slides by its sample, and goes through them by the arrow keys', async () => {
  await keepSlides();
  const { user, reviewStore } = await openReviewPart();
  const search = await screen.findByRole('searchbox', { name: 'Search by name or sample' });
  // Roles of hundreds of elements take jsdom a minute.
  const rows = () => [...document.querySelectorAll<HTMLElement>('[aria-label^="Open Slide"]')];
  expect(rows()).toHaveLength(SLIDES);
  await user.click(search);
  await user.keyboard('{ArrowDown}');
  expect(rows()[0]).toHaveFocus();
  expect(rows()[0]).toHaveAccessibleName('Open Slide 200');
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  expect(rows()[1]).toHaveFocus();
  await user.keyboard('{End}');
  expect(rows()[SLIDES - 1]).toHaveFocus();
  await user.keyboard('{ArrowDown}{Home}');
  expect(rows()[0]).toHaveFocus();
  // A dialog above the list has the keys for itself.
  await user.click(screen.getByLabelText('Delete Slide 200'));
  const dialog = await screen.findByRole('dialog');
  await user.keyboard('{ArrowDown}');
  expect(dialog).toContainElement(document.activeElement as HTMLElement);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.type(search, 's-1117');
  expect(screen.getByText('1 slide found')).toBeVisible();
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(sessionOf(reviewStore).name).toBe('Slide 117'));
}, 360_000);

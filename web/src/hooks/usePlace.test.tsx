// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';

import { cleanup, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { SessionStore } from '../storage/sessionStore';
import { openReviewPart, openSession, prepareReviewPage, sessionOf, type ReviewPage } from '../testing/reviewPage';

prepareReviewPage();

const hash = () => window.location.hash;
const partShown = () => screen.getByRole('tab', { selected: true }).textContent;
const back = () => window.history.back();

/** As a reload does: the page is made anew at the same address, and the browser has freed the session. */
async function reload({ reviewStore }: ReviewPage): Promise<ReviewPage> {
  await reviewStore.writer?.close();
  cleanup();
  return openReviewPart({ part: null });
}

describe('the address of the page', () => {
  it('names each part and the open slide; Back and Forward go through them', async () => {
    const { user, reviewStore } = await openSession();
    const { id } = sessionOf(reviewStore);
    expect(hash()).toBe(`#/slide/${id}/cells`);
    await user.click(screen.getByRole('tab', { name: 'Differential' }));
    expect(hash()).toBe(`#/slide/${id}/count`);
    await user.click(screen.getByRole('tab', { name: 'Tally' }));
    expect(hash()).toBe('#/tally');
    back();
    await waitFor(() => expect(partShown()).toBe('Differential'));
    back();
    await waitFor(() => expect(partShown()).toBe('Cells'));
    expect(sessionOf(reviewStore).id).toBe(id);
    back();
    expect(await screen.findByRole('button', { name: 'Open Slide 7' })).toBeVisible();
    expect([hash(), reviewStore.getState().review]).toEqual(['#/slides', null]);
    window.history.forward();
    expect(await screen.findByRole('heading', { level: 1, name: 'Slide 7' })).toBeVisible();
    expect(hash()).toBe(`#/slide/${id}/cells`);
  });

  it('is that of the list once a slide is closed, from which Back returns to the slide', async () => {
    const { user, reviewStore } = await openSession();
    const { id } = sessionOf(reviewStore);
    await user.click(screen.getByRole('button', { name: 'Close the slide' }));
    await waitFor(() => expect(hash()).toBe('#/slides'));
    back();
    expect(await screen.findByRole('heading', { level: 1, name: 'Slide 7' })).toBeVisible();
    expect(sessionOf(reviewStore).id).toBe(id);
  });

  it('leads to the same part and slide after a reload, also where the part belongs to no slide', async () => {
    const page = await openSession();
    const { id } = sessionOf(page.reviewStore);
    await page.user.click(screen.getByRole('tab', { name: 'Report' }));
    const again = await reload(page);
    await waitFor(() => expect(sessionOf(again.reviewStore).id).toBe(id));
    expect([partShown(), hash()]).toEqual(['Report', `#/slide/${id}/report`]);
    await again.user.click(screen.getByRole('tab', { name: 'Tally' }));
    const last = await reload(again);
    await waitFor(() => expect(sessionOf(last.reviewStore).id).toBe(id));
    expect([partShown(), hash()]).toEqual(['Tally', '#/tally']);
  });

  it('of a slide that is gone leads to the list and says so', async () => {
    window.history.replaceState(null, '', '#/slide/gone/count');
    const { user, reviewStore } = await openReviewPart({ part: null });
    await waitFor(() => expect(hash()).toBe('#/slides'));
    expect(await screen.findByText('It is no longer in this browser')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Open the slide' })).toBeVisible();
    expect(reviewStore.getState().review).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(hash()).toBe('#/slides');
  });

  it('of a slide that another tab has open leads to the list and says so', async () => {
    const { reviewStore } = await openSession();
    const { id } = sessionOf(reviewStore);
    // The other tab goes on in the background.
    cleanup();
    window.history.replaceState(null, '', `#/slide/${id}/cells`);
    // The first tab has time to answer on a busy machine, too.
    const openStore = () => SessionStore.open({ locks: null, wait_ms: 10_000 });
    const other = await openReviewPart({ part: null, tools: { openStore } });
    expect(await screen.findByText('This slide is open in another tab')).toBeVisible();
    expect([hash(), other.reviewStore.getState().review]).toEqual(['#/slides', null]);
    await reviewStore.closeSession();
  });

  it('names open settings above the part; Back, Escape and the line in the header return to it', async () => {
    const page = await openSession();
    const { id } = sessionOf(page.reviewStore);
    const line = () => screen.getByRole('button', { name: /^Model: .* Profile: none$/ });
    const isOpen = () => screen.queryByRole('dialog', { name: 'Settings' }) !== null;
    await page.user.click(screen.getByRole('tab', { name: 'Tally' }));
    await page.user.click(line());
    expect(hash()).toBe('#/tally/settings/model');
    await page.user.click(await screen.findByRole('tab', { name: 'Your laboratory' }));
    expect(hash()).toBe('#/tally/settings/laboratory');
    back();
    await waitFor(() => expect([isOpen(), hash()]).toEqual([false, '#/tally']));
    await page.user.click(screen.getByRole('tab', { name: 'Report' }));
    await page.user.click(screen.getByRole('button', { name: 'Settings' }));
    const again = await reload(page);
    await waitFor(() => expect(sessionOf(again.reviewStore).id).toBe(id));
    expect(hash()).toBe(`#/slide/${id}/report/settings/page`);
    expect(await screen.findByRole('tab', { name: 'Page', selected: true })).toBeVisible();
    await again.user.keyboard('{Escape}');
    await waitFor(() => expect([isOpen(), hash()]).toEqual([false, `#/slide/${id}/report`]));
    await waitFor(() => expect(line()).toHaveFocus());
    // They are no place to come back to.
    back();
    await waitFor(() => expect(hash()).toBe('#/tally'));
  });

  it('is not lost by the link that skips to the content', async () => {
    const { user } = await openSession();
    const before = hash();
    await user.click(screen.getByRole('link', { name: 'Skip to the content' }));
    expect([hash(), document.activeElement?.id]).toEqual([before, 'content']);
  });
});

// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';

import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { openReviewPart, openSession, prepareReviewPage, sessionOf } from '../testing/reviewPage';

prepareReviewPage();

const partShown = () => screen.getByRole('tab', { selected: true }).textContent;

function drop(...names: string[]): void {
  const items = names.map((name) => ({
    kind: 'file',
    webkitGetAsEntry: () => null,
    getAsFile: () => new File([name], name, { type: 'image/png' }),
  }));
  const event = new Event('drop', { bubbles: true, cancelable: true });
  document.body.dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], items } }));
}

describe('fields that are dropped', () => {
  it('on the list open a session by themselves, which looks at them; a second one has another name', async () => {
    const { user, reviewStore } = await openReviewPart();
    await screen.findByRole('button', { name: 'Open the slide' });
    drop('one.png', 'two.png');
    await screen.findByRole('heading', { level: 1, name: /^Slide of / });
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(8));
    expect(window.location.hash).toBe(`#/slide/${sessionOf(reviewStore).id}/cells`);
    await user.click(screen.getByRole('button', { name: 'Close the slide' }));
    await screen.findByRole('button', { name: 'Open the slide' });
    drop('three.png');
    await screen.findByRole('heading', { level: 1, name: /^Slide of .* \(2\)$/ });
  });

  it('join the session whose count is shown, and are seen there', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(screen.getByRole('tab', { name: 'Differential' }));
    drop('two.png');
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).pictures)).toHaveLength(2));
    expect([sessionOf(reviewStore).name, partShown()]).toEqual(['Slide 7', 'Review']);
  });

  it('never join a session that is not shown: one is answered at once, two are another session', async () => {
    const { user, reviewStore } = await openSession();
    const { id } = sessionOf(reviewStore);
    await user.click(screen.getByRole('tab', { name: 'Pictures' }));
    drop('alone.png');
    expect(await screen.findByRole('heading', { name: 'Pictures and answers' })).toBeVisible();
    expect(Object.keys(sessionOf(reviewStore).pictures)).toHaveLength(1);
    drop('two.png', 'three.png');
    await screen.findByRole('heading', { level: 1, name: /^Slide of / });
    expect(sessionOf(reviewStore).id).not.toBe(id);
    await waitFor(() => expect(reviewStore.getState().summaries.find((summary) => summary.id === id)).toMatchObject({ pictures: 1 }));
  });
});

describe('the demo', () => {
  it('opens a session of the real fields where the site has some, and says so', async () => {
    const { user, reviewStore } = await openReviewPart();
    await user.click((await screen.findAllByRole('button', { name: 'Open a demo (real fields)' })).at(-1) ?? document.body);
    await screen.findByRole('heading', { level: 1, name: 'Demo: real sample fields' });
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
  });
});

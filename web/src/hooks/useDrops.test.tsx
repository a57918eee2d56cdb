// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';

import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { createTools } from '../testing/fakeEngine';
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
    drop('three.png', 'four.png');
    await screen.findByRole('heading', { level: 1, name: /^Slide of .* \(2\)$/ });
  });

  it('join the session whose count is shown, and are seen there', async () => {
    const { user, reviewStore } = await openSession();
    await user.click(screen.getByRole('tab', { name: 'Differential' }));
    drop('two.png');
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).pictures)).toHaveLength(2));
    expect([sessionOf(reviewStore).name, partShown()]).toEqual(['Slide 7', 'Fields']);
  });

  it('alone is a slide of one field, called as its file; the next one joins it, also from the tally', async () => {
    const { user, reviewStore } = await openReviewPart();
    await user.click(screen.getByRole('tab', { name: 'Tally' }));
    drop('alone.png');
    await screen.findByRole('heading', { level: 1, name: 'alone.png' });
    const { id } = sessionOf(reviewStore);
    expect([partShown(), window.location.hash]).toEqual(['Fields', `#/slide/${id}/fields`]);
    await user.click(screen.getByRole('tab', { name: 'Tally' }));
    drop('two.png');
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).pictures)).toHaveLength(2));
    expect([sessionOf(reviewStore).id, partShown()]).toEqual([id, 'Fields']);
  });

  it('never join a signed slide, which says so and offers another one', async () => {
    const { user, reviewStore } = await openSession();
    const { id, cells } = sessionOf(reviewStore);
    reviewStore.edit({ type: 'cells_confirmed', cellIds: Object.keys(cells) });
    expect(reviewStore.edit({ type: 'signed', unidentifiedKnown: true })).toBeNull();
    drop('late.png');
    const add = await screen.findByRole('button', { name: 'Open a new slide with it' });
    expect(Object.keys(sessionOf(reviewStore).pictures)).toHaveLength(1);
    await user.click(add);
    await screen.findByRole('heading', { level: 1, name: 'late.png' });
    expect(sessionOf(reviewStore).id).not.toBe(id);
  });
});

describe('the demo', () => {
  it('opens a session of the real fields where the site has some, and says so', async () => {
    const { user, reviewStore } = await openReviewPart();
    await user.click((await screen.findAllByRole('button', { name: 'Open a demo (real fields)' })).at(-1) ?? document.body);
    await screen.findByRole('heading', { level: 1, name: 'Demo: real sample fields' });
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
    expect(Object.values(sessionOf(reviewStore).pictures).map(({ name }) => name)).toEqual(['real.jpg']);
  });

  it('opens one of drawn cells from the first screen where the site has no real fields, and says so', async () => {
    const { fetchJson } = createTools();
    const samples = { samples: [{ file: 'drawn_01.png', title: { en: 'Basophil (drawn)' }, drawn: true }] };
    const { user, reviewStore } = await openReviewPart({
      part: null,
      modelTools: { fetchJson: (url) => (url.includes('samples') ? Promise.resolve(samples) : fetchJson(url)) },
    });
    await user.click(await screen.findByRole('button', { name: 'Open a demo (drawn cells)' }));
    await screen.findByRole('heading', { level: 1, name: 'Demo: cells drawn by code' });
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
    expect(window.location.hash).toBe(`#/slide/${sessionOf(reviewStore).id}/cells`);
    expect(Object.values(sessionOf(reviewStore).pictures).map(({ name }) => name)).toEqual(['drawn_01.png']);
  });

  it('a link that is pasted on a signed slide is no less refused and offered a slide of its own', async () => {
    const { user, reviewStore } = await openSession();
    const { id, cells } = sessionOf(reviewStore);
    reviewStore.edit({ type: 'cells_confirmed', cellIds: Object.keys(cells) });
    expect(reviewStore.edit({ type: 'signed', unidentifiedKnown: true })).toBeNull();
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    const clipboardData = { files: [], getData: (type: string) => (type === 'text/plain' ? 'https://pictures.example/late.png' : '') };
    document.body.dispatchEvent(Object.assign(paste, { clipboardData }));
    expect(await screen.findByText('This slide is signed and takes no more fields')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Open a new slide with it' }));
    await screen.findByRole('heading', { level: 1, name: /^Slide of / });
    expect(sessionOf(reviewStore).id).not.toBe(id);
    await waitFor(() => expect(Object.values(sessionOf(reviewStore).pictures).map(({ name }) => name)).toEqual(['late.png']));
  });
});

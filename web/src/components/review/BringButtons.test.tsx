// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import { listPictures } from '../../review/selectors';
import { ProblemError } from '../../problems';
import { openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';

prepareReviewPage();

/** The parts of the page are side by side here, without the style sheet that hides all but one. */
const openLinkDialog = async (user: UserEvent) => {
  const review = screen.getByRole('tabpanel', { name: 'Cells' });
  await user.click(within(review).getByRole('button', { name: 'Use a link' }));
};

const fetched = (text: string) => Promise.resolve(new Blob([text], { type: 'image/png' }));

describe('a link', () => {
  it('becomes a photograph of the session under its own name', async () => {
    const { reviewStore, user } = await openSession({ tools: { fetchPicture: () => fetched('two') } });
    await openLinkDialog(user);
    await user.type(await screen.findByRole('textbox', { name: /Address/ }), 'pictures.example/field%207.png{Enter}');
    await waitFor(() => expect(listPictures(sessionOf(reviewStore)).map(({ name }) => name)).toEqual(['one.png', 'field 7.png']));
    expect(reviewStore.getState().links).toEqual([]);
  });

  it('that is none is refused where it was typed', async () => {
    const { reviewStore, user } = await openSession();
    await openLinkDialog(user);
    await user.type(await screen.findByRole('textbox', { name: /Address/ }), 'ftp://x{Enter}');
    expect(await screen.findByText(/This is not an address/)).toBeVisible();
    expect(reviewStore.getState().links).toEqual([]);
  });

  it('that leads nowhere says why, is tried again, and then comes', async () => {
    const fetchPicture = vi.fn(() => fetched('two'));
    fetchPicture.mockRejectedValueOnce(new ProblemError({ kind: 'link_status', host: 'pictures.example', status: 404 }));
    const { reviewStore, user } = await openSession({ tools: { fetchPicture } });
    reviewStore.addLink('https://pictures.example/field.png', document.baseURI);
    expect(await screen.findByText('The other site does not hand out this picture')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(Object.keys(sessionOf(reviewStore).pictures)).toHaveLength(2));
    expect(screen.queryByText('The other site does not hand out this picture')).toBeNull();
  });

  it('that is pasted goes into the open session; with the session it is given up', async () => {
    let heard: AbortSignal | null = null;
    const fetchPicture = (_url: URL, signal: AbortSignal) => {
      heard = signal;
      return new Promise<Blob>(() => undefined);
    };
    const { reviewStore, user } = await openSession({ tools: { fetchPicture } });
    const clipboardData = { files: [], types: ['text/plain'], getData: (kind: string) => (kind === 'text/plain' ? 'https://pictures.example/a.png' : '') };
    fireEvent.paste(document.body, { clipboardData });
    expect(await screen.findByText('Fetching 1 field…')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Close the slide' }));
    await waitFor(() => expect(heard).toMatchObject({ aborted: true }));
    expect(reviewStore.getState().links).toEqual([]);
  });
});

it('takes pasted pictures into the open session', async () => {
  const { reviewStore } = await openSession();
  const clipboardData = { files: [new File(['pasted'], 'image.png', { type: 'image/png' })], types: ['Files'], getData: () => '' };
  fireEvent.paste(document.body, { clipboardData });
  await waitFor(() => expect(listPictures(sessionOf(reviewStore)).map(({ name }) => name)).toEqual(['one.png', 'image.png']));
});

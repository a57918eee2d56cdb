// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';

import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';

import { createFile } from '../../testing/fakeEngine';
import { openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

const checked = () => screen.getByText('Fields checked for missed cells').nextElementSibling;

it('says how many fields were checked for missed cells, and which were not', async () => {
  const { user, reviewStore } = await openSession({ tools: { reader: 'Ada' } });
  await user.click(screen.getByRole('tab', { name: 'Report' }));
  await screen.findByRole('article', { name: 'Report as it is printed' });
  expect(checked()).toHaveTextContent(/^0 of 1$/);
  const [pictureId = ''] = Object.keys(sessionOf(reviewStore).pictures);
  await reviewStore.addFiles(Array.from({ length: 22 }, (_, at) => createFile(`${at + 10}.png`)));
  await waitFor(() => expect(Object.keys(sessionOf(reviewStore).pictures)).toHaveLength(23));
  await waitFor(() => expect(must(sessionOf(reviewStore).pictures[pictureId]).progress.phase).toBe('done'));
  reviewStore.edit({ type: 'field_checked', pictureId, checked: true });
  await waitFor(() => expect(checked()).toHaveTextContent(/^1 of 23; not checked: 10\.png, 11\.png, .*29\.png and 2 more$/));
});

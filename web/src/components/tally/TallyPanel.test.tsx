// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import { en } from '../../i18n/en';
import { openSession, prepareReviewPage } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

it('counts a key that is held once, and a key of another layout by its place', async () => {
  await openSession();
  await userEvent.click(screen.getByRole('tab', { name: 'Tally' }));
  const first = must(within(await screen.findByRole('group', { name: en.tally.keys })).getAllByRole('button')[0]);
  const [key = ''] = first.textContent;
  fireEvent.keyDown(document.body, { key, code: `Key${key.toUpperCase()}` });
  for (let beat = 0; beat < 5; beat += 1) fireEvent.keyDown(document.body, { key, code: `Key${key.toUpperCase()}`, repeat: true });
  expect(first.querySelector('.tally-count')).toHaveTextContent('1');
  fireEvent.keyDown(document.body, { key: 'ф', code: `Key${key.toUpperCase()}` });
  expect(first.querySelector('.tally-count')).toHaveTextContent('2');
});

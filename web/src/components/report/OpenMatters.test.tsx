// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';

import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { cellsOf, openSession, prepareReviewPage } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();

it('leads by keyboard to the open cells of a class and to the name that is missing', async () => {
  const { user } = await openSession({ tools: { reader: '' } });
  await user.click(screen.getByRole('tab', { name: 'Report' }));
  const open = within(await screen.findByRole('list', { name: 'Before you can sign' }));
  open.getByRole('link', { name: 'Your name is missing.' }).focus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('textbox', { name: /^Your name/ })).toHaveFocus();
  open.getByRole('link', { name: /^Neutrophil: 2 cells not verified/ }).focus();
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('listbox', { name: 'Cells: Neutrophil' })).toBeVisible();
  await waitFor(() => expect(must(cellsOf('Neutrophil')[0])).toHaveAttribute('aria-selected', 'true'));
  expect(screen.getByRole('tab', { name: 'Cells' })).toHaveAttribute('aria-selected', 'true');
  await waitFor(() => expect(screen.getByRole('listbox', { name: 'Cells: Neutrophil' })).toContainElement(document.activeElement as HTMLElement));
});

// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';

import { en } from '../../i18n/en';
import { countTotals } from '../../review/selectors';
import { keyStore } from '../../stores/keyStore';
import { cellsOf, groupOf, openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { must } from '../../testing/reviewStates';

prepareReviewPage();
afterEach(() => keyStore.setMap(null));

const announced = () => document.querySelector('.review-announced')?.textContent;

it('shows every key by ?, takes another, says who lost it, and goes back to the defaults', async () => {
  const { user, reviewStore } = await openSession();
  fireEvent.keyDown(document.body, { key: '?', code: 'Slash', shiftKey: true });
  const dialog = await screen.findByRole('dialog', { name: en.keys.heading });
  const blast = within(dialog).getByRole('button', { name: 'Blast: K. Change' });
  await user.click(blast);
  await user.keyboard('2');
  expect(within(dialog).getByRole('status')).toHaveTextContent(en.keys.unusable('2'));
  await user.click(blast);
  await user.keyboard('n');
  expect(within(dialog).getByRole('status')).toHaveTextContent(/^N: Blast\. “Neutrophil” had this key/);
  expect(blast).toHaveAccessibleName('Blast: N. Change');
  // A class is never without a key while a letter is free.
  expect(within(dialog).queryByRole('button', { name: /^Neutrophil: none/ })).toBeNull();
  // Escape ends the wait for a key, and not the dialog.
  await user.click(within(dialog).getByRole('button', { name: /^Draw a box: D/ }));
  await user.keyboard('{Escape}');
  expect(dialog).toBeInTheDocument();
  // No key acts on cells while the dialog is open.
  await user.keyboard('x');
  expect(countTotals(sessionOf(reviewStore)).notCells).toBe(0);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.click(must(cellsOf('Unidentified')[0]));
  await user.keyboard('n');
  await waitFor(() => expect(countTotals(sessionOf(reviewStore)).byLabel['BLAST']).toBe(1));
  fireEvent.keyDown(document.body, { key: '?', code: 'Slash', shiftKey: true });
  await user.click(await screen.findByRole('button', { name: en.keys.reset }));
  expect(await screen.findByRole('button', { name: 'Blast: K. Change' })).toBeVisible();
  expect(screen.getByRole('button', { name: en.keys.reset })).toBeDisabled();
});

it('names by letters, verifies by Space, rejects, and comes back to the cell with a step', async () => {
  const { user, reviewStore } = await openSession();
  await user.keyboard('.');
  await waitFor(() => expect(must(cellsOf('Unidentified')[0])).toHaveAttribute('aria-selected', 'true'));
  // By the key's place on a layout of another script; the focus may be anywhere.
  fireEvent.keyDown(document.body, { key: 'д', code: 'KeyL' });
  await waitFor(() => expect(countTotals(sessionOf(reviewStore))).toMatchObject({ unidentified: 0, renamed: 1 }));
  // The other doubtful cell is in another class.
  await user.keyboard('.');
  await waitFor(() => expect(must(cellsOf('Neutrophil')[0])).toHaveAttribute('aria-selected', 'true'));
  await user.keyboard(' ');
  expect(announced()).toBe('1 cell verified.');
  await user.keyboard(',');
  expect(announced()).toBe(en.review.no_doubtful);
  await user.keyboard('{Delete}');
  expect(countTotals(sessionOf(reviewStore)).notCells).toBe(1);
  await user.click(groupOf('Platelet'));
  await user.keyboard('{Control>}z{/Control}');
  expect(announced()).toBe('Undone: “artefact” of 1 cell.');
  expect(cellsOf('Neutrophil').filter((cell) => cell.getAttribute('aria-selected') === 'true')).toHaveLength(1);
  await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
  expect(announced()).toBe('Done again: “artefact” of 1 cell.');
  expect(must(cellsOf('Artefact')[0])).toHaveAttribute('aria-selected', 'true');
});

it('leaves Space to what has the focus, asks about a whole class, and draws, goes to the field and enlarges', async () => {
  const { user, reviewStore } = await openSession();
  await user.click(groupOf('Neutrophil'));
  await user.click(must(cellsOf('Neutrophil')[0]));
  const selectAll = screen.getByRole('button', { name: 'Select all' });
  selectAll.focus();
  await user.keyboard(' ');
  expect(screen.getByText('2 selected')).toBeVisible();
  expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(0);
  fireEvent.keyDown(document.body, { key: ' ', code: 'Space', shiftKey: true });
  await screen.findByRole('heading', { name: '2 cells were not on screen' });
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(countTotals(sessionOf(reviewStore)).confirmed).toBe(0);
  // A closed dialog gives the focus back a frame later: wait, or it takes the focus from the drawing.
  await waitFor(() => expect(selectAll).toHaveFocus());
  fireEvent.keyDown(document.body, { key: 'd', code: 'KeyD' });
  const drawing = await screen.findByRole('application', { name: 'Box for a missed cell' });
  await waitFor(() => expect(drawing).toHaveFocus());
  await user.keyboard('{Escape}');
  fireEvent.keyDown(document.body, { key: 'f', code: 'KeyF' });
  expect(screen.getByRole('region', { name: 'The field' })).toContainElement(document.activeElement as HTMLElement);
  const notes = screen.getByRole('textbox', { name: 'Your name' });
  await user.type(notes, 'xnd ');
  expect(countTotals(sessionOf(reviewStore)).notCells).toBe(0);
  expect(notes).toHaveValue('Adaxnd ');
});

it('answers the quiz by a letter and goes on by Space', async () => {
  const { user, reviewStore } = await openSession();
  reviewStore.edit({ type: 'class_confirmed', label: 'NEUTROPHIL' });
  await userEvent.click(screen.getByRole('tab', { name: 'Quiz' }));
  await screen.findByRole('heading', { name: en.quiz.question('1', '2') });
  await user.keyboard(' ');
  expect(screen.getByRole('heading', { name: en.quiz.question('1', '2') })).toBeVisible();
  fireEvent.keyDown(document.body, { key: 'n', code: 'KeyN' });
  expect(screen.getByText(en.quiz.right)).toBeVisible();
  fireEvent.keyDown(document.body, { key: ' ', code: 'Space' });
  expect(await screen.findByRole('heading', { name: en.quiz.question('2', '2') })).toBeVisible();
});

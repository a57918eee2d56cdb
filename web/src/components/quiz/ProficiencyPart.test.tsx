// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { PROFICIENCY_TEXTS } from '../../i18n/proficiencyTexts';
import type { WholeTest } from '../../storage/testFile';
import { TestStore } from '../../storage/testStore';
import { finish, makeWholeTest } from '../../testing/proficiency';
import { openReviewPart, prepareReviewPage } from '../../testing/reviewPage';

prepareReviewPage();
const words = PROFICIENCY_TEXTS.en;

/** The part with the tests of this browser. */
async function openTests() {
  const opened = await openReviewPart({ part: null });
  await opened.user.click(screen.getByRole('tab', { name: 'Quiz' }));
  await opened.user.click(await screen.findByRole('radio', { name: words.test }));
  return opened;
}

async function putTest(whole: WholeTest): Promise<void> {
  const store = await TestStore.open();
  await store.putTest(whole);
  store.close();
}

async function readAnswers(): Promise<string[]> {
  const store = await TestStore.open();
  const [attempt] = await store.listAttempts();
  store.close();
  return attempt?.answers ?? [];
}

const press = (key: string) => fireEvent.keyDown(document.body, { key, code: key === ' ' ? 'Space' : `Key${key.toUpperCase()}` });

it('is taken by keys, goes on at a reload, shows no reference before the end, and is had once', { timeout: 300_000 }, async () => {
  await putTest(await makeWholeTest(3, { name: 'Friday' }));
  let { user } = await openTests();
  await user.click(await screen.findByRole('button', { name: words.begin_label('Friday') }));
  const name = screen.getByRole('textbox', { name: words.reader });
  expect(name).toHaveValue('Ada');
  await user.clear(name);
  await user.type(name, 'Bo');
  await user.click(screen.getByRole('button', { name: words.start }));
  await screen.findByText(`${words.question('1', '3')} – ${words.unchosen}`);
  press(' ');
  await screen.findByText(new RegExp(words.unchosen_next));
  press('l');
  expect(await screen.findByRole('button', { name: 'lymphocyte' })).toHaveAttribute('aria-pressed', 'true');
  press('n');
  press(' ');
  await screen.findByText(new RegExp(`^${words.question('2', '3')}`));
  expect(await readAnswers()).toEqual(['NEUTROPHIL']);

  // The page is opened anew, without a press.
  cleanup();
  ({ user } = await openReviewPart({ part: null }));
  await user.click(screen.getByRole('tab', { name: 'Quiz' }));
  await screen.findByText(new RegExp(`^${words.question('2', '3')}`));
  expect(screen.queryByText(new RegExp(words.missed_reference))).toBeNull();
  press('n');
  press(' ');
  await screen.findByText(new RegExp(`^${words.question('3', '3')}`));
  press('n');
  press(' ');

  expect(await screen.findByRole('heading', { name: words.result('Friday', 'Bo') })).toHaveFocus();
  const missed = within(screen.getByRole('region', { name: words.missed })).getAllByRole('listitem');
  expect(missed).toHaveLength(1);
  expect(missed[0]).toHaveTextContent('Referencelymphocyte');
  expect(screen.getByText(words.right('2', '3'), { exact: false })).toBeVisible();

  await user.click(screen.getByRole('button', { name: words.back }));
  expect(await screen.findByRole('img', { name: words.history_chart('Bo', '1') })).toBeVisible();
  await user.click(screen.getByRole('button', { name: words.begin_label('Friday') }));
  await user.clear(screen.getByRole('textbox', { name: words.reader }));
  await user.type(screen.getByRole('textbox', { name: words.reader }), ' bo');
  expect(screen.getByRole('button', { name: words.start })).toBeDisabled();
  await user.click(screen.getByRole('button', { name: words.show_result }));
  await screen.findByRole('heading', { name: words.result('Friday', 'Bo') });
});

it('says of a bad file what it is and loses nothing; a result outlives its test', async () => {
  const whole = await makeWholeTest(2, { name: 'Kept' });
  await putTest(whole);
  const store = await TestStore.open();
  const done = finish(whole, 'Bo', (reference) => reference);
  let attempt = await store.begin(whole, 'Bo', done.started);
  for (const [at, label] of done.answers.entries()) attempt = await store.answer(attempt, at, label, done.started);
  store.close();
  const { user } = await openTests();
  await screen.findByText('Kept', { selector: 'h3' });
  const input = document.querySelector<HTMLInputElement>('input[type=file][accept*=".leukoscope-test"]');
  if (input === null) throw new Error('Expected a field for files.');

  await user.upload(input, new File(['PK\u0003\u0004 cut off'], 'cut.leukoscope-test'));
  expect(await screen.findByRole('alert')).toHaveTextContent(words.file_not_test);
  expect(screen.getByText('Kept', { selector: 'h3' })).toBeVisible();

  expect(screen.getByRole('button', { name: new RegExp('^Result: Kept') })).toBeVisible();

  await user.click(screen.getByRole('button', { name: words.delete_label('Kept') }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: words.delete }));
  await waitFor(() => expect(screen.queryByText('Kept', { selector: 'h3' })).toBeNull());
  // The result outlives the test.
  expect(screen.getByRole('button', { name: new RegExp('^Result: Kept') })).toBeVisible();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.click(screen.getByRole('button', { name: words.forget('Bo') }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: words.delete }));
  expect(await screen.findByText(words.history_none)).toBeVisible();
});

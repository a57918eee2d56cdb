// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';

import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { labelOf } from '../../review/selectors';
import { must } from '../../testing/reviewStates';
import { openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';

prepareReviewPage();

/** COCO with one box of each name. */
function makeCoco(width: number, height: number, boxes: Record<string, readonly number[]>): File {
  const categories = Object.keys(boxes).map((name, index) => ({ id: index + 1, name }));
  const annotations = Object.values(boxes).map((bbox, index) => ({ id: index + 1, image_id: 1, category_id: index + 1, bbox }));
  return new File([JSON.stringify({ images: [{ id: 1, file_name: 'one.png', width, height }], annotations, categories })], 'cells.json');
}

it('says what annotations would change, takes them in by key, keeps the focus, and refuses what is damaged', async () => {
  const { user, reviewStore } = await openSession();
  const [picture] = Object.values(sessionOf(reviewStore).pictures);
  const { width, height } = must(picture);
  const first = must(Object.values(sessionOf(reviewStore).cells).find((cell) => labelOf(cell) !== null));
  await reviewStore.addFiles([makeCoco(width ?? 0, height ?? 0, { Lymphocytes: first.box, Unheard: [0, 0, 3, 3] })]);
  expect(await screen.findByText('Annotations: cells.json')).toBeVisible();
  expect(await screen.findByText('1 cell of this slide to name.')).toBeVisible();
  expect(screen.getByText(/^“Unheard” is no class of this slide: 1 cell without a name/)).toBeVisible();
  const accept = screen.getByRole('button', { name: 'Take in' });
  accept.focus();
  await user.keyboard('{Enter}');
  expect(await screen.findByText('Taken in: 1 cell added, 1 cell named')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus();
  expect(sessionOf(reviewStore).cells[first.id]).toMatchObject({ answer: { label: 'LYMPHOCYTE', by: '' }, confirmed: null });
  await user.keyboard('{Enter}');
  expect(screen.queryByText(/^Taken in/)).toBeNull();

  await reviewStore.addFiles([new File(['{"images": ['], 'cut.json')]);
  expect(await screen.findByText('The annotations are damaged or cut short')).toBeVisible();
});

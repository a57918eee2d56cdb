// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import '@testing-library/jest-dom/vitest';

import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { makeBlindCopy } from '../../review/blindCopy';
import { openReview } from '../../review/reducer';
import { labelOf, listDisagreements } from '../../review/selectors';
import { SessionStore } from '../../storage/sessionStore';
import { openSession, prepareReviewPage, sessionOf } from '../../testing/reviewPage';
import { human, must, play } from '../../testing/reviewStates';
import { BO } from '../../testing/twoReaders';

prepareReviewPage();

describe('a second reading', () => {
  it('is refused while it is not finished, taken in, and decided with another class', async () => {
    const { reviewStore, user } = await openSession();
    const first = sessionOf(reviewStore).id;
    const ids = Object.keys(sessionOf(reviewStore).cells);
    const [cell] = ids;
    const unread = makeBlindCopy(sessionOf(reviewStore), { id: 'unread', name: 'Not read', created: BO.at });
    const read = play(
      openReview({ ...unread, id: 'read', name: 'Slide 7, second reading' }),
      human({ type: 'cells_reclassified', cellIds: ids, label: 'NEUTROPHIL' }, BO),
      human({ type: 'cells_reclassified', cellIds: [must(cell)], label: 'LYMPHOCYTE' }, BO),
    ).session;
    // As another tab stores them: jsdom has no streams to write a file with.
    const store = await SessionStore.open({ locks: null, wait_ms: 1 });
    for (const copy of [unread, read]) await (await store.create(copy)).close();
    store.close();
    reviewStore.edit({ type: 'cells_reclassified', cellIds: ids, label: 'NEUTROPHIL' });
    await user.click(screen.getByRole('tab', { name: 'Differential' }));
    await user.click(await screen.findByText('A second reader', { selector: 'summary' }));
    await user.click(await screen.findByRole('button', { name: 'Take in “Not read”' }));
    expect(await screen.findByText(/^The second reader has not verified 3 cells\./)).toBeVisible();
    expect(sessionOf(reviewStore).secondReading).toBeUndefined();
    reviewStore.setReader('Cy');
    await user.click(await screen.findByRole('button', { name: 'Take in “Slide 7, second reading”' }));
    expect(await screen.findByText(/^Ada and Bo, taken in/)).toBeVisible();
    expect(screen.getByRole('table', { name: 'Agreement of the two readers' })).toBeVisible();
    const row = within(screen.getByRole('group', { name: 'Cell 1' }));
    expect(row.getByText('Ada: Neutrophil')).toBeVisible();
    expect(row.getByText('Bo: Lymphocyte')).toBeVisible();
    expect(row.getByRole('link', { name: 'Show the cell' })).toHaveAttribute('href', `#/slide/${first}/cells`);

    await user.click(row.getByRole('button', { name: /Another class for cell 1/ }));
    await user.click(await screen.findByRole('option', { name: 'Platelet' }));
    await waitFor(() => expect(labelOf(must(sessionOf(reviewStore).cells[must(cell)]))).toBe('PLATELET'));
    expect(listDisagreements(sessionOf(reviewStore))[0]?.decision).toMatchObject({ label: 'PLATELET', by: 'Cy' });
    expect(row.getByText(/^Decided: Platelet, by Cy/)).toBeVisible();
    expect(screen.queryByText('Take in the second reading')).toBeNull();
    await user.click(row.getByRole('button', { name: 'Lymphocyte (Bo)' }));
    expect(labelOf(must(sessionOf(reviewStore).cells[must(cell)]))).toBe('LYMPHOCYTE');
  });
});

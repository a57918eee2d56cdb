import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { readSecond } from '../review/secondReading';
import type { ReviewSession } from '../review/types';
import { SessionStore } from '../storage/sessionStore';
import { createField, createFile, createModel, FINDER_MANIFEST } from '../testing/fakeEngine';
import { createReviewStore } from '../testing/fakeReviewStore';
import { must } from '../testing/reviewStates';
import { packCopy, readSessionFile } from './handOver';
import type { ReviewStore } from './reviewStore';

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));

const MADE = { name: 'Slide 7, second reading', created: '2026-01-03T03:04:05.000Z' };
const sessionOf = (reviewStore: ReviewStore) => must(reviewStore.getState().review ?? undefined).session;
const verifyAll = (reviewStore: ReviewStore, label: string) =>
  reviewStore.edit({ type: 'cells_reclassified', cellIds: Object.keys(sessionOf(reviewStore).cells), label });
const packOpen = async (reviewStore: ReviewStore): Promise<Blob> =>
  must((await packCopy(sessionOf(reviewStore), MADE, (id) => reviewStore.loadBlob(id))) ?? undefined);

/** A slide of one field, all of whose cells Ada calls neutrophils. */
async function openFirst(): Promise<ReviewStore> {
  const reviewStore = createReviewStore({ openStore: () => SessionStore.open({ locks: null, wait_ms: 1 }) });
  await reviewStore.start();
  reviewStore.setModel({ model: createModel(() => Promise.resolve(createField()), FINDER_MANIFEST), manifestUrl: 'm' });
  await reviewStore.create('Slide 7');
  await reviewStore.addFiles([createFile('one.png')]);
  await vi.waitFor(() => expect(Object.keys(sessionOf(reviewStore).cells)).toHaveLength(4));
  await vi.waitFor(() => expect(reviewStore.getState().mode).toBe('idle'));
  verifyAll(reviewStore, 'NEUTROPHIL');
  reviewStore.edit({ type: 'notes_set', notes: 'Seen by Ada' });
  return reviewStore;
}

describe('a slide that is handed over', () => {
  it('is a slide beside the open one, whose reader is asked for anew, and comes back from the list or a file', async () => {
    const reviewStore = await openFirst();
    const first = sessionOf(reviewStore);
    const file = await packOpen(reviewStore);
    // Nothing in the file is packed, so the whole of it can be searched.
    expect(await file.text()).not.toContain('Ada');
    expect(await reviewStore.importBeside(file)).toBe(true);
    expect(sessionOf(reviewStore)).toBe(first);
    const summary = must(reviewStore.getState().summaries.find(({ copyOf }) => copyOf === first.id));
    expect(summary).toMatchObject({ name: MADE.name, confirmed: 0, cells: 4, pictures: 1 });

    await reviewStore.open(summary.id);
    expect(reviewStore.getState().reader).toBe('');
    expect(await (await reviewStore.loadBlob(must(Object.keys(first.pictures)[0])))?.text()).toBe(await createFile('one.png').text());
    reviewStore.setReader('Bo');
    verifyAll(reviewStore, 'LYMPHOCYTE');
    const saved = must((await reviewStore.exportFile()) ?? undefined);
    await reviewStore.open(first.id);
    for (const copy of [await reviewStore.readStored(summary.id), await readSessionFile(saved)]) {
      expect(readSecond(sessionOf(reviewStore), copy as ReviewSession)).toMatchObject({ type: 'second_reading_taken', reader: 'Bo' });
    }
  });

  it('keeps the name of a reader who goes on with the copy', async () => {
    const reviewStore = await openFirst();
    const first = sessionOf(reviewStore).id;
    await reviewStore.importBeside(await packOpen(reviewStore));
    const copy = must(reviewStore.getState().summaries.find(({ copyOf }) => copyOf === first)).id;
    await reviewStore.open(copy);
    reviewStore.setReader('Bo');
    verifyAll(reviewStore, 'LYMPHOCYTE');
    await reviewStore.open(first);
    await reviewStore.open(copy);
    expect(reviewStore.getState().reader).toBe('Bo');
  });

  it('says why where it cannot be', async () => {
    const reviewStore = await openFirst();
    expect(await packCopy(sessionOf(reviewStore), MADE, () => Promise.resolve(null))).toBeNull();
    expect(await readSessionFile(new Blob(['no zip']))).toMatchObject({ kind: 'file_not_session' });
    expect(await reviewStore.readStored('gone')).toBeNull();
    const inMemory = createReviewStore();
    await inMemory.start();
    expect(await inMemory.importBeside(new Blob([]))).toBe(false);
  });
});

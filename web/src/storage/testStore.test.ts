import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { makeWholeTest, NOW } from '../testing/proficiency';
import { TestStore } from './testStore';

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));
afterEach(() => vi.unstubAllGlobals());

it('keeps tests with their crops, the last made first', async () => {
  const store = await TestStore.open();
  const [early, late] = [await makeWholeTest(2), await makeWholeTest(3, { created: '2026-03-01T00:00:00.000Z' })];
  await store.putTest(early);
  await store.putTest(late);
  expect((await store.listTests()).map(({ digest }) => digest)).toEqual([late.digest, early.digest]);
  expect(await (await store.readCrop(late.digest, '0003'))?.text()).toBe('cell 0003');
  expect([...(await store.readTest(early)).crops.keys()]).toEqual(['0001', '0002']);
  await store.deleteTest(late.digest);
  expect((await store.listTests()).map(({ digest }) => digest)).toEqual([early.digest]);
  expect(await store.readCrop(late.digest, '0003')).toBeNull();
  expect(await store.readCrop(early.digest, '0001')).not.toBeNull();
});

it('goes on with an attempt after the page was closed, and gives a reader no second one', async () => {
  const whole = await makeWholeTest(2);
  let store = await TestStore.open();
  const begun = await store.begin(whole, 'Bo', NOW);
  await store.answer(begun, 0, 'BAND', NOW);
  store.close();

  store = await TestStore.open();
  const again = await store.begin(whole, ' BO', '2026-05-01T00:00:00.000Z');
  expect([again.answers, again.started]).toEqual([['BAND'], NOW]);
  const done = await store.answer(again, 1, 'BAND', NOW);
  expect(done.finished).toBe(NOW);
  // The result outlives the test, and is still the one attempt.
  await store.deleteTest(whole.digest);
  expect((await store.begin(whole, 'bo', NOW)).finished).toBe(NOW);
  expect((await store.begin(whole, 'Cy', NOW)).answers).toEqual([]);
  expect(await store.listAttempts()).toHaveLength(2);
});

it('takes one answer of two tabs that answer at once', async () => {
  const whole = await makeWholeTest(2);
  const [one, other] = [await TestStore.open(), await TestStore.open()];
  const begun = await one.begin(whole, 'Bo', NOW);
  const answered = await Promise.all([one.answer(begun, 0, 'BAND', NOW), other.answer(begun, 0, 'NEUTROPHIL', NOW)]);
  const [stored] = await one.listAttempts();
  expect(stored?.answers).toHaveLength(1);
  expect(answered.map(({ answers }) => answers)).toEqual([stored?.answers, stored?.answers]);
});

it('forgets a reader, and says so to another tab that goes on', async () => {
  const whole = await makeWholeTest(2);
  const store = await TestStore.open();
  const begun = await store.begin(whole, 'Bo', NOW);
  await store.begin(whole, 'Cy', NOW);
  await store.forgetReader('bo ');
  expect((await store.listAttempts()).map(({ reader }) => reader)).toEqual(['Cy']);
  await expect(store.answer(begun, 0, 'BAND', NOW)).rejects.toThrow(/It was deleted/);
});

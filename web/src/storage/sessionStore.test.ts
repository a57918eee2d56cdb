import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeReviewed, makeState, must, play } from '../testing/reviewStates';
import { openReview } from '../review/reducer';
import type { CutPicture } from '../photos/cutter';
import { makeLocks } from '../testing/fakeLocks';
import { DATABASE_NAME, emptyParts, MIGRATIONS, openDatabase } from './database';
import { StorageError, type StorageProblem } from './storageProblems';
import { askToPersist, measureRoom } from './persistence';
import { matchesSearch, summarise, type SessionSummary } from './summary';
import { SessionStore, type StoreOptions } from './sessionStore';

let locks: LockManager;
const stores: SessionStore[] = [];

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  locks = makeLocks();
});

afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** One more tab of the same browser. Nothing is written before `flush`, unless a delay is given. */
async function openTab(options: StoreOptions = {}): Promise<SessionStore> {
  const store = await SessionStore.open({ locks, delay_ms: 1e6, ...options });
  stores.push(store);
  return store;
}

/** A tab that is killed: its locks are freed, nothing more is written. */
function killTabs(): void {
  for (const store of stores.splice(0)) store.close();
  locks = makeLocks();
}

async function problemOf(promise: Promise<unknown>): Promise<StorageProblem | null> {
  return promise.then(
    () => null,
    (error: unknown) => {
      if (error instanceof StorageError) return error.problem;
      throw error;
    },
  );
}

const blobsOf = (...ids: string[]) => new Map(ids.map((id) => [id, new Blob([`file ${id}`])]));

/** Everything in every store, by store. */
async function countRecords(): Promise<Record<string, number>> {
  const database = await openDatabase();
  const counts: Record<string, number> = {};
  for (const store of database.objectStoreNames) counts[store] = await database.count(store);
  database.close();
  return counts;
}

/** The disc is full for what `isRefused` says. */
function fillDisc(isRefused: (value: unknown) => boolean): void {
  const put = Reflect.get(IDBObjectStore.prototype, 'put') as (this: IDBObjectStore, value: unknown, key?: IDBValidKey) => IDBRequest;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    if (isRefused(value)) throw new DOMException('Encountered full disk', 'QuotaExceededError');
    return put.call(this, value, key) as IDBRequest<IDBValidKey>;
  });
}

describe('a kept session', () => {
  it('comes back after a reload as it was, with its pictures', async () => {
    const { session } = play(makeReviewed(), human({ type: 'cells_reclassified', cellIds: ['p.0'], label: 'BAND' }));
    const writer = await (await openTab()).create(makeState().session);
    writer.addBlobs(blobsOf('p', 'q'));
    writer.save(session);
    expect(writer.isSaved).toBe(false);
    await writer.close();
    expect([writer.isSaved, writer.problem]).toEqual([true, null]);
    const again = await (await openTab()).open('s1');
    expect(again.session).toEqual(session);
    expect(await (await again.readBlob('q')).text()).toBe('file q');
    expect(await problemOf(again.readBlob('x'))).toMatchObject({ kind: 'picture_missing', pictureId: 'x' });
  });

  it('goes on after a crash in the middle of the queue', async () => {
    const writer = await (await openTab()).create(makeState().session);
    writer.addBlobs(blobsOf('a', 'b', 'c'));
    const state = play(
      makeState(),
      addPictures('a', 'b', 'c'),
      answerPicture('a', makeCell('NEUTROPHIL')),
      { type: 'picture_started', pictureId: 'b' },
    );
    writer.save(state.session);
    await writer.flush();
    writer.save(play(state, answerPicture('b', makeCell('LYMPHOCYTE'))).session);
    killTabs();
    const again = await (await openTab()).open('s1');
    expect(Object.values(again.session.pictures).map(({ progress }) => progress.phase)).toEqual(['done', 'waiting', 'waiting']);
    expect(Object.keys(again.session.cells)).toEqual(['a.0']);
    expect(await (await again.readBlob('b')).text()).toBe('file b');
  });

  it('is written by itself, without waiting for a pause in the changes', async () => {
    const store = await openTab({ delay_ms: 5 });
    const writer = await store.create(makeState().session);
    let state = makeState();
    await vi.waitFor(async () => {
      state = play(state, human({ type: 'notes_set', notes: `${state.session.notes}.` }));
      writer.save(state.session);
      expect((await store.read('s1')).notes).not.toBe('');
    }, { interval: 1 });
  });

  it('writes only what changed', async () => {
    const state = makeReviewed();
    const writer = await (await openTab()).create(state.session);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    writer.save(play(state, human({ type: 'cells_confirmed', cellIds: ['q.0'] })).session);
    await writer.flush();
    expect(put.mock.calls.map(([, key]) => key)).toEqual(['s1', ['s1', 'q.0'], ['s1', 1]]);
    await writer.flush();
    expect(put).toHaveBeenCalledTimes(3);
  });

  it.each(['pagehide', 'visibilitychange'])('is written at once on %s', async (event) => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal('document', Object.assign(page, { visibilityState: 'hidden' }));
    const store = await openTab();
    const writer = await store.create(makeState().session);
    writer.save(play(makeState(), human({ type: 'notes_set', notes: 'last words' })).session);
    page.dispatchEvent(new Event(event));
    await vi.waitFor(async () => expect((await store.read('s1')).notes).toBe('last words'));
    await writer.close();
  });

  it('keeps the files of pictures that were taken out, so that they can be put back', async () => {
    const writer = await (await openTab()).create(makeReviewed().session);
    writer.addBlobs(blobsOf('p', 'q'));
    writer.save(play(makeReviewed(), human({ type: 'pictures_removed', pictureIds: ['p'] })).session);
    await writer.close();
    expect(await countRecords()).toMatchObject({ blobs: 2, pictures: 1, cells: 1 });
    const again = await (await openTab()).open('s1');
    expect(await countRecords()).toMatchObject({ blobs: 2 });
    const restored = play(openReview(again.session), human({ type: 'pictures_restored', pictureIds: ['p'] }));
    expect(restored.session.cells).toEqual(makeReviewed().session.cells);
    expect(await (await again.readBlob('p')).text()).toBe(await must(blobsOf('p').get('p')).text());
  });

  it('is not another session', async () => {
    const writer = await (await openTab()).create(makeState().session);
    expect(() => writer.save({ ...makeState().session, id: 's2' })).toThrow('Expected the session s1, got s2');
  });
});

describe('several sessions', () => {
  it('stand side by side and are listed with their counts', async () => {
    const store = await openTab();
    await store.create(makeReviewed().session);
    const second = play(makeReviewed(), human({ type: 'class_confirmed', label: 'NEUTROPHIL' }, { at: '2027-01-01T00:00:00.000Z', by: 'Ada' }));
    await store.create({ ...second.session, id: 's2', name: 'Tuesday' });
    expect(await store.list()).toMatchObject([
      { id: 's2', name: 'Tuesday', changed: '2027-01-01T00:00:00.000Z', pictures: 2, left: 0, cells: 4, confirmed: 2, bytes: 6, signed: false },
      { id: 's1', name: 'Monday', confirmed: 0 },
    ]);
    expect((await store.read('s1')).cells['p.0']?.confirmed).toBeNull();
  });

  it('are deleted one by one, with everything that is theirs and nothing else', async () => {
    const store = await openTab();
    for (const id of ['s', 's1', 's10']) {
      const writer = await store.create({ ...makeReviewed().session, id });
      writer.addBlobs(blobsOf('p', 'q'));
      await writer.close();
    }
    await store.delete('s1');
    expect((await store.list()).map(({ id }) => id).sort()).toEqual(['s', 's10']);
    const none = { duplicates: 0, thumbnails: 0, profiles: 0, looks: 0 };
    expect(await countRecords()).toEqual({ sessions: 2, pictures: 4, cells: 8, audit: 2, blobs: 4, ...none });
    await store.delete('s');
    await store.delete('s10');
    expect(Object.values(await countRecords()).every((count) => count === 0)).toBe(true);
    expect(await problemOf(store.open('s1'))).toEqual({ kind: 'session_missing', sessionId: 's1' });
  });
});

describe('two tabs', () => {
  it('do not get one session; the second may look at it', async () => {
    const [first, second] = [await openTab(), await openTab()];
    const writer = await first.create(makeReviewed().session);
    expect(await problemOf(second.open('s1'))).toEqual({ kind: 'open_elsewhere', sessionId: 's1' });
    expect(await problemOf(second.delete('s1'))).toEqual({ kind: 'open_elsewhere', sessionId: 's1' });
    expect(await second.read('s1')).toEqual(makeReviewed().session);
    await writer.close();
    expect((await second.open('s1')).session).toEqual(makeReviewed().session);
  });

  it('do not keep a session that could not be opened', async () => {
    const store = await openTab();
    await problemOf(store.open('s1'));
    expect(await problemOf(store.open('s1'))).toEqual({ kind: 'session_missing', sessionId: 's1' });
  });
});

describe('a full disc', () => {
  it('loses nothing: it says what could be deleted and goes on when there is room', async () => {
    const store = await openTab();
    await (await store.create({ ...makeReviewed().session, id: 'old', name: 'Old' })).close();
    const writer = await store.create(makeState().session);
    const told = vi.fn();
    writer.subscribe(told);
    vi.stubGlobal('navigator', { storage: { estimate: () => Promise.resolve({ usage: 90, quota: 100 }) } });
    fillDisc((value) => value instanceof Blob);
    writer.addBlobs(blobsOf('p', 'q'));
    writer.save(makeReviewed().session);
    await writer.flush();
    expect(writer.problem).toMatchObject({
      kind: 'quota_exceeded',
      usage_bytes: 90,
      quota_bytes: 100,
      sessions: [{ id: 'old', name: 'Old', bytes: 6 }],
    });
    expect(told).toHaveBeenCalledTimes(1);
    expect(writer.session).toEqual(makeReviewed().session);
    expect(await (await writer.readBlob('p')).text()).toBe('file p');
    // What was stored before stays whole.
    expect((await store.read('s1')).pictures).toEqual({});

    vi.restoreAllMocks();
    await store.delete('old');
    await writer.flush();
    expect([writer.problem, writer.isSaved]).toEqual([null, true]);
    expect(await store.read('s1')).toEqual(makeReviewed().session);
  });

  it('does not leave half an edit', async () => {
    const store = await openTab();
    const state = makeReviewed();
    const writer = await store.create(state.session);
    fillDisc((value) => (value as { id?: string }).id === 'q.0');
    const confirmed = play(
      state,
      human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
      human({ type: 'class_confirmed', label: 'LYMPHOCYTE' }),
    );
    writer.save(confirmed.session);
    await writer.flush();
    expect(writer.problem?.kind).toBe('quota_exceeded');
    expect(await store.read('s1')).toEqual(state.session);
    vi.restoreAllMocks();
    await writer.close();
    expect(await store.read('s1')).toEqual(confirmed.session);
  });
});

describe('a thumbnail', () => {
  const small = new Blob(['small']);
  const makeCut = () => vi.fn<CutPicture>(() => Promise.resolve([small]));

  async function createReviewed(store: SessionStore): Promise<SessionSummary> {
    const writer = await store.create(makeState().session);
    writer.addBlobs(blobsOf('p'));
    writer.save(makeReviewed().session);
    await writer.close();
    return must((await store.list())[0]);
  }

  it('is made once, of the first picture that was looked at, and goes with its session', async () => {
    const store = await openTab();
    const summary = await createReviewed(store);
    expect(summary.first).toBe('p');
    const cut = makeCut();
    expect(await (await store.readThumbnail(summary, cut))?.text()).toBe('small');
    expect(await (await store.readThumbnail(summary, cut))?.text()).toBe('small');
    expect(cut).toHaveBeenCalledTimes(1);
    const { width, height } = must(makeReviewed().session.pictures['p']);
    expect(cut.mock.calls[0]?.[1]).toEqual([{ kind: 'window', window: { left: 0, top: 0, width, height } }]);
    expect(await countRecords()).toMatchObject({ thumbnails: 1 });
    await store.delete('s1');
    expect(await countRecords()).toMatchObject({ thumbnails: 0, blobs: 0 });
    await store.readThumbnail(summary, cut);
    expect(await countRecords()).toMatchObject({ thumbnails: 0 });
  });

  it('is found for a session whose summary an older page wrote', async () => {
    const store = await openTab();
    const summary = await createReviewed(store);
    Reflect.deleteProperty(summary, 'first');
    expect(await store.readThumbnail(summary, makeCut())).not.toBeNull();
  });

  it('is none before a picture was looked at, nor where it cannot be read, which is tried again', async () => {
    const store = await openTab();
    const summary = await createReviewed(store);
    expect(await store.readThumbnail({ ...summary, first: null }, makeCut())).toBeNull();
    expect(await store.readThumbnail(summary, () => Promise.reject(new Error('damaged')))).toBeNull();
    expect(await store.readThumbnail(summary, makeCut())).not.toBeNull();
  });
});

describe('the search in the list', () => {
  it('looks at the name and the sample, in small and capital letters', () => {
    const summary = { ...summarise(makeState().session), name: 'Ward Three', sampleId: 'B-17' };
    expect(['', ' ward ', 'THREE', 'b-1', '17'].map((text) => matchesSearch(summary, text))).not.toContain(false);
    expect(matchesSearch(summary, 'four')).toBe(false);
    Reflect.deleteProperty(summary, 'sampleId');
    expect([matchesSearch(summary, 'ward'), matchesSearch(summary, '17')]).toEqual([true, false]);
  });
});

describe('the database', () => {
  it('brings what an older page kept to the newest version', async () => {
    await (await (await openTab()).create(makeReviewed().session)).close();
    killTabs();
    const migrate = vi.fn(async (_database: unknown, upgrade: { objectStore: (name: 'sessions') => { count: () => Promise<number> } }) => {
      expect(await upgrade.objectStore('sessions').count()).toBe(1);
    });
    const newer = await openTab({ migrations: [...MIGRATIONS, migrate] });
    expect(migrate).toHaveBeenCalledTimes(1);
    expect(await newer.read('s1')).toEqual(makeReviewed().session);
    killTabs();
    expect(await problemOf(openTab())).toEqual({ kind: 'storage_newer' });
  });

  it('brings on sessions from before there were lab profiles', async () => {
    const old = await openDatabase({ migrations: MIGRATIONS.slice(0, 1) });
    const head = structuredClone(emptyParts(makeReviewed().session));
    const cell = structuredClone({ ...must(makeReviewed().session.cells['p.0']), embedding: [127, -3] });
    // What was written then had neither.
    Reflect.deleteProperty(head, 'profile');
    Reflect.deleteProperty(cell, 'adapted');
    await old.put('sessions', { head, summary: summarise(makeState().session) }, 's1');
    await old.put('cells', cell, ['s1', 'p.0']);
    old.close();
    const session = await (await openTab()).read('s1');
    expect(session.profile).toBeNull();
    expect(session.cells['p.0']).toMatchObject({ adapted: null, embedding: null, model: { label: 'NEUTROPHIL', cellness: null } });
  });

  it('stays what it was where bringing it on fails', async () => {
    await (await (await openTab()).create(makeReviewed().session)).close();
    killTabs();
    const fail = () => Promise.reject(new Error('broken'));
    expect(await problemOf(openTab({ migrations: [...MIGRATIONS, fail] }))).toMatchObject({ kind: 'storage_unavailable' });
    expect(await (await openTab()).read('s1')).toEqual(makeReviewed().session);
  });

  it('lets a newer page in', async () => {
    const onClosed = vi.fn();
    await openTab({ onClosed });
    await openTab({ migrations: [...MIGRATIONS, () => undefined] });
    expect(onClosed).toHaveBeenCalledTimes(1);
  });

  it('says when an old tab stands in the way', async () => {
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(DATABASE_NAME, 1);
      request.onsuccess = () => resolve(request.result);
    });
    expect(await problemOf(openTab({ migrations: [...MIGRATIONS, () => undefined] }))).toEqual({ kind: 'storage_outdated_elsewhere' });
    stubborn.close();
  });

  it('says when the browser gives none', async () => {
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    expect(await problemOf(openTab())).toMatchObject({ kind: 'storage_unavailable', message: 'The operation is insecure.' });
  });

  it('is rid of pictures whose import was cut off', async () => {
    const database = await openDatabase();
    await database.put('blobs', new Blob(['x']), ['gone', 'p']);
    database.close();
    await openTab();
    expect(await countRecords()).toMatchObject({ blobs: 0 });
  });
});

describe('room', () => {
  const storage = (over: Partial<StorageManager>) => over as StorageManager;

  it('is measured and asked to stay', async () => {
    const persist = vi.fn(() => Promise.resolve(true));
    expect(await measureRoom(storage({ estimate: () => Promise.resolve({ usage: 1, quota: 2 }) }))).toEqual({ usage_bytes: 1, quota_bytes: 2 });
    expect(await askToPersist(storage({ persisted: () => Promise.resolve(false), persist }))).toBe(true);
    expect(await askToPersist(storage({ persisted: () => Promise.resolve(true), persist }))).toBe(true);
    expect(persist).toHaveBeenCalledTimes(1);
  });

  it('is unknown where the browser does not tell', async () => {
    vi.stubGlobal('navigator', {});
    expect([await measureRoom(), await askToPersist()]).toEqual([null, null]);
    const refuse = () => Promise.reject(new TypeError('no'));
    expect([await measureRoom(storage({ estimate: refuse })), await askToPersist(storage({ persisted: refuse }))]).toEqual([null, null]);
    expect(await measureRoom(storage({ estimate: () => Promise.resolve({}) }))).toBeNull();
  });
});

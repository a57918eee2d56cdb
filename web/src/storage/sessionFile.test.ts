import 'fake-indexeddb/auto';

import { createHash } from 'node:crypto';

import { downloadZip } from 'client-zip';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ReviewSession } from '../review/types';
import { makeLocks } from '../testing/fakeLocks';
import { answerPicture, human, makeCell, makeState, must, play, STAMP } from '../testing/reviewStates';
import { openDatabase } from './database';
import { StorageError, type StorageProblem } from './storageProblems';
import { openSessionFile, packSession } from './sessionFile';
import { SessionStore } from './sessionStore';

const FILES: Record<string, string> = { p: 'the first picture', q: 'the second, \x50\x4b\x03\x04 within' };
const blobOf = (id: string) => Promise.resolve(new Blob([must(FILES[id])]));

function makeSession(): ReviewSession {
  const pictures = Object.entries(FILES).map(([id, text]) => ({
    id,
    name: `Field ${id}.JPG`,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  return play(
    makeState(),
    human({ type: 'pictures_added', pictures }),
    answerPicture('p', { ...makeCell('NEUTROPHIL'), embedding: [0.25, -1] }, makeCell(null, 0.3)),
    answerPicture('q', makeCell('LYMPHOCYTE', 0.6)),
    { type: 'duplicates_offered', offers: [{ keep: 'p.0', drop: 'q.0', similarity: 0.99, votes: 1 }] },
    human({ type: 'class_added', added: { label: 'OWN', name: { en: 'Own', 'zh-CN': '自定' }, isWhiteCell: true, color: '#ABCDEF' } }),
    human({ type: 'cells_reclassified', cellIds: ['p.1'], label: 'OWN' }),
    human({ type: 'cell_added', cellId: 'hand-1', pictureId: 'q', box: [0, 0, 9, 9], label: 'BAND' }),
    human({ type: 'duplicate_rejected', offerId: 'p.0|q.0' }),
    human({ type: 'total_wbc_set', totalWbc: { entered_10e9_per_l: 7.2, includesNucleatedRedCells: false } }),
    human({
      type: 'ranges_set',
      ranges: {
        source: { en: 'ours' },
        isDefault: false,
        ranges: [{ labels: ['BAND', 'NEUTROPHIL'], percent: { low: 40, high: 75 }, absolute_10e9_per_l: null }],
      },
    }),
    human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
    human({ type: 'class_confirmed', label: 'LYMPHOCYTE' }),
    { type: 'signed', unidentifiedKnown: false, ...STAMP },
  ).session;
}

const pack = (session: ReviewSession): Promise<Blob> => new Response(packSession(session, blobOf)).blob();

/** A zip of whatever a test says. */
const zipOf = (files: Record<string, string>): Promise<Blob> =>
  downloadZip(Object.entries(files).map(([name, input]) => ({ name, input }))).blob();

function entriesOf(session: ReviewSession): Record<string, string> {
  return {
    'session.json': JSON.stringify({ format: 1, session }),
    'pictures/p.jpg': must(FILES['p']),
    'pictures/q.jpg': must(FILES['q']),
  };
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

describe('a session file', () => {
  it('gives back the session, its trail and its pictures', async () => {
    const session = makeSession();
    const opened = await openSessionFile(await pack(session));
    expect(opened.session).toEqual(session);
    expect(opened.verdict).toEqual({ intact: true, entries: session.audit.length });
    expect(await (await opened.readPicture('q')).text()).toBe(FILES['q']);
    expect(await problemOf(opened.readPicture('x'))).toMatchObject({ kind: 'picture_missing' });
    await opened.close();
  });

  it('is the same for the same session', async () => {
    const [one, two] = [await pack(makeSession()), await pack(makeSession())];
    expect(Buffer.from(await one.arrayBuffer()).equals(Buffer.from(await two.arrayBuffer()))).toBe(true);
  });

  it('breaks off where a picture cannot be read', async () => {
    const missing = new StorageError({ kind: 'picture_missing', sessionId: 's1', pictureId: 'p' });
    const stream = packSession(makeSession(), () => Promise.reject(missing));
    await expect(new Response(stream).blob()).rejects.toBe(missing);
  });

  it('says that its trail was tampered with, and opens', async () => {
    const session = structuredClone(makeSession());
    must(session.audit[3]).by = 'Eve';
    const opened = await openSessionFile(await pack(session));
    expect(opened.verdict).toEqual({ intact: false, n: 3, reason: 'hash' });
    await opened.close();
  });

  it('is refused where a picture is another or gone', async () => {
    const entries = entriesOf(makeSession());
    const damaged = { kind: 'file_damaged', picture: 'Field q.JPG' };
    const without = Object.fromEntries(Object.entries(entries).filter(([name]) => name !== 'pictures/q.jpg'));
    expect(await problemOf(openSessionFile(await zipOf(without)))).toEqual(damaged);
    expect(await problemOf(openSessionFile(await zipOf({ ...entries, 'pictures/q.jpg': 'x' })))).toEqual(damaged);
    const same = must(FILES['q']).replace('second', 'secant');
    const opened = await openSessionFile(await zipOf({ ...entries, 'pictures/q.jpg': same }));
    expect(await problemOf(opened.readPicture('q'))).toEqual(damaged);
    await opened.close();
  });

  it('is refused where a byte has changed on the way', async () => {
    const bytes = Buffer.from(await (await pack(makeSession())).arrayBuffer());
    bytes.write('THE', bytes.indexOf('the first picture'));
    const opened = await openSessionFile(new Blob([bytes]));
    expect(await problemOf(opened.readPicture('p'))).toEqual({ kind: 'file_damaged', picture: 'Field p.JPG' });
    await opened.close();
  });

  it.each(['../../evil.js', '/etc/passwd', 'pictures/../x', 'pictures/other.jpg', 'C:\\x'])('is refused with a file %s', async (name) => {
    const file = await zipOf({ ...entriesOf(makeSession()), [name]: 'x' });
    // The reader itself refuses some names before they are compared.
    expect(['file_unsafe', 'file_not_session']).toContain((await problemOf(openSessionFile(file)))?.kind);
  });

  it('is refused where something is packed: what is read is never longer than the file', async () => {
    const zip = await import('@zip.js/zip.js/lib/zip-core-native.js');
    const writer = new zip.ZipWriter(new zip.BlobWriter(), { useWebWorkers: false });
    await writer.add('session.json', new zip.TextReader(' '.repeat(2 ** 22)));
    const bomb = await writer.close();
    expect(bomb.size).toBeLessThan(2 ** 16);
    expect(await problemOf(openSessionFile(bomb))).toMatchObject({ kind: 'file_unsafe' });
  });

  it('is refused where it claims to be larger than it is', async () => {
    const bytes = Buffer.from(await (await pack(makeSession())).arrayBuffer());
    // The last central record's sizes, 20 and 24 bytes after its start (APPNOTE 4.3.12).
    const record = bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    bytes.writeUInt32LE(2 ** 31 - 1, record + 20);
    bytes.writeUInt32LE(2 ** 31 - 1, record + 24);
    expect((await problemOf(openSessionFile(new Blob([bytes]))))?.kind).toMatch(/^file_(unsafe|not_session)$/);
  });

  it.each<[string, (session: ReviewSession) => void, RegExp]>([
    ['a key too many', (session) => void Object.assign(session, { extra: 1 }), /extra|additional/i],
    ['a label that is no class', ({ cells }) => void (must(cells['p.1']?.answer ?? undefined).label = 'NOBODY'), /NOBODY, which is no class/],
    ['a cell of no picture', ({ cells }) => void (must(cells['p.1']).pictureId = 'x'), /picture that is not there/],
    ['a box beyond its picture', ({ cells }) => void (must(cells['p.1']).box = [600, 0, 41, 5]), /reaches out of its picture/],
    ['an id that is a path', ({ pictures }) => void (must(pictures['p']).id = '../p'), /pictures.p.id.*pattern/],
    ['a key that is not its id', ({ cells }) => void (must(cells['p.1']).id = 'p.9'), /p\.1 is called p\.9/],
    ['a duplicate of nothing', ({ cells }) => void (must(cells['p.1']).duplicateOf = 'p.9'), /duplicate of none/],
    ['an offer about nothing', ({ cells }) => void Reflect.deleteProperty(cells, 'q.0'), /about a cell that is not there/],
    ['a probability of 2', ({ cells }) => void (must(cells['p.0']?.model ?? undefined).probability = 2), /p\.0.model/],
    ['a class of a name every object has', ({ classes }) => void (must(classes[0]).label = '__proto__'), /no class|name that every object has|does not match/],
    ['a target beyond all counts', (session) => void (session.target = 1e300), /target/],
    ['two classes alike', ({ classes }) => void classes.push(must(classes[0])), /same label/],
    ['a confirmed cell without a name', ({ cells }) => void (must(cells['p.1']).answer = null), /confirmed without a name/],
  ])('is refused with %s', async (_what, spoil, reason) => {
    const session = structuredClone(makeSession());
    spoil(session);
    const problem = await problemOf(openSessionFile(await zipOf(entriesOf(session))));
    expect(problem).toMatchObject({ kind: 'file_not_session', reason: expect.stringMatching(reason) as string });
  });

  it('is read with a problem of a kind that this page does not know', async () => {
    const session = structuredClone(makeSession());
    must(session.pictures['p']).progress = { phase: 'failed', problem: { kind: 'of the next version' } as never };
    const opened = await openSessionFile(await zipOf(entriesOf(session)));
    expect(opened.session.pictures['p']?.progress).toMatchObject({ problem: { kind: 'of the next version' } });
    await opened.close();
  });

  it('is refused when it is none, or a newer one', async () => {
    expect(await problemOf(openSessionFile(new Blob(['nothing'])))).toMatchObject({ kind: 'file_not_session' });
    expect(await problemOf(openSessionFile(await zipOf({ 'a.txt': 'x' })))).toMatchObject({ kind: 'file_not_session' });
    expect(await problemOf(openSessionFile(await zipOf({ 'session.json': '{' })))).toMatchObject({ kind: 'file_not_session' });
    const newer = await zipOf({ 'session.json': '{"format": 3}' });
    expect(await problemOf(openSessionFile(newer))).toEqual({ kind: 'file_newer', format: 3 });
  });
});

describe('importing', () => {
  let store: SessionStore;

  beforeEach(async () => {
    vi.stubGlobal('indexedDB', new IDBFactory());
    store = await SessionStore.open({ locks: makeLocks(), delay_ms: 1e6 });
  });

  afterEach(() => {
    store.close();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  async function countAll(): Promise<number> {
    const database = await openDatabase();
    const counts = await Promise.all([...database.objectStoreNames].map((name) => database.count(name)));
    database.close();
    return counts.reduce((sum, count) => sum + count, 0);
  }

  it('keeps the session and its pictures', async () => {
    const session = makeSession();
    const { writer, verdict } = await store.importFile(await pack(session));
    expect(verdict.intact).toBe(true);
    expect(await store.read('s1')).toEqual(session);
    expect(await (await writer.readBlob('p')).text()).toBe(FILES['p']);
  });

  it('never writes over a session that is here', async () => {
    const file = await pack(makeSession());
    const first = await store.importFile(file);
    first.writer.save(play({ ...makeState(), session: first.writer.session }, { type: 'unsigned', reason: 'again', ...STAMP }).session);
    await first.writer.close();
    const second = await store.importFile(file, () => 's1-copy');
    expect(second.writer.session.id).toBe('s1-copy');
    expect((await store.read('s1')).signature).toBeNull();
    expect((await store.read('s1-copy')).signature).not.toBeNull();
  });

  it('leaves nothing behind when it fails', async () => {
    const bad = await zipOf({ ...entriesOf(makeSession()), 'pictures/q.jpg': must(FILES['q']).replace('second', 'secant') });
    expect(await problemOf(store.importFile(bad))).toMatchObject({ kind: 'file_damaged' });
    expect(await countAll()).toBe(0);
    const put = Reflect.get(IDBObjectStore.prototype, 'put') as (this: IDBObjectStore, value: unknown, key?: IDBValidKey) => IDBRequest<IDBValidKey>;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (Array.isArray(key) && key[1] === 'q') throw new DOMException('Encountered full disk', 'QuotaExceededError');
      return put.call(this, value, key);
    });
    expect(await problemOf(store.importFile(await pack(makeSession())))).toMatchObject({ kind: 'quota_exceeded' });
    vi.restoreAllMocks();
    expect(await countAll()).toBe(0);
    expect((await store.importFile(await pack(makeSession()))).verdict.intact).toBe(true);
  });
});

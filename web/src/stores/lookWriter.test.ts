import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { LocatorSpec, Manifest } from '../engine';
import cases from '../../../contract/slide_cases.json';
import { findLastLook, type LookEntry } from '../slides/lookLog';
import { SessionStore } from '../storage/sessionStore';
import { createSession } from '../review/session';
import { findDifference, LookWriter } from './lookWriter';
import { planLook } from './slideLook';

const LOCATOR = cases.locator as LocatorSpec;
const FILE = new File(['II*', 'x'.repeat(200_000), 'end'], 'slide.tif');
const PLAN = { width: 3900, height: 1500, tileWidth: 2048, tileHeight: 1536, overlap: 128 };
const ENTRIES: LookEntry[] = [
  { kind: 'look', request: { plan: PLAN, umPerPx: 0.25, region: null, area: 'all' }, locator: LOCATOR },
  {
    kind: 'tile',
    state: 'looked',
    cells: [
      {
        tile: 0,
        box: [1, 2, 3, 4],
        found: { box: [1, 2, 3, 4], label: null, probability: 1, probabilities: {}, status: 'confident', embedding: Float32Array.of(1, 2) },
      },
    ],
  },
];

let store: SessionStore | null = null;

async function openStore(ids: readonly string[]): Promise<SessionStore> {
  store = await SessionStore.open({ locks: null, wait_ms: 1 });
  const model = { id: 'model', version: '1', manifestSha256: '0'.repeat(64) };
  for (const id of ids) await (await store.create(createSession({ id, name: id, created: '2026-01-01', model, classes: [] }))).close();
  return store;
}

function makeWriter({ file = FILE, version = '1', now = '2026-01-01' } = {}): LookWriter {
  return new LookWriter({ file, manifest: { version } as Manifest, findDatabase: () => store?.database ?? null, now: () => now });
}

async function write(sessionId: string, options = {}): Promise<LookWriter> {
  const writer = makeWriter(options);
  await writer.begin(sessionId);
  for (const entry of ENTRIES) await writer.append(entry);
  return writer;
}

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));

afterEach(() => {
  store?.close();
  store = null;
  vi.unstubAllGlobals();
});

describe('what is kept of a look', () => {
  it('is found again by the file, and gone on with', async () => {
    await openStore(['a']);
    await write('a');
    const writer = makeWriter();
    const found = await writer.find();
    expect(found).toMatchObject({ sessionId: 'a', isSameModel: true });
    expect(found?.entries).toEqual(ENTRIES);
    expect(findLastLook(found?.entries ?? [])).toMatchObject({ done: 1, total: 2 });
    if (found) writer.goOn(found);
    await writer.append({ kind: 'tile', state: 'glass', cells: [] });
    expect(findLastLook((await makeWriter().find())?.entries ?? [])).toMatchObject({ done: 2, total: 2 });
  });

  it('is not that of another file, and says when the model was another', async () => {
    await openStore(['a']);
    await write('a');
    expect(await makeWriter({ file: new File([FILE], 'other.tif') }).find()).toBeNull();
    expect(await makeWriter({ file: new File([FILE, ' '], FILE.name) }).find()).toBeNull();
    expect(await makeWriter({ file: new File(['II*', 'x'.repeat(200_000), 'END'], FILE.name) }).find()).toBeNull();
    expect(await makeWriter({ version: '2' }).find()).toMatchObject({ isSameModel: false });
  });

  it('is the newest of the file, and goes with its session', async () => {
    const sessions = await openStore(['a', 'b']);
    await write('b', { now: '2026-01-02' });
    await write('a', { now: '2026-01-01' });
    expect(await makeWriter().find()).toMatchObject({ sessionId: 'b' });
    await sessions.delete('b');
    expect(await makeWriter().find()).toMatchObject({ sessionId: 'a' });
    await sessions.delete('a');
    expect(await makeWriter().find()).toBeNull();
    expect(await sessions.database.count('looks')).toBe(0);
  });

  it('has no gap: where an entry cannot be written, all of it goes', async () => {
    const sessions = await openStore(['a']);
    const writer = await write('a');
    await writer.append({ kind: 'fields', fields: [], unwritable: () => undefined } as LookEntry);
    await writer.append({ kind: 'tile', state: 'glass', cells: [] });
    expect(await sessions.database.count('looks')).toBe(0);
  });

  it('is nothing where the browser stores nothing', async () => {
    const writer = await write('a');
    expect(await writer.find()).toBeNull();
  });
});

describe('a look that is kept', () => {
  const info = { width: 3900, height: 1500, umPerPx: null, levels: [] };
  const locator = LOCATOR;
  const kept = planLook(info, locator, { umPerPx: 0.25, region: [0, 0, 10, 10], area: 'all' });

  it('goes on by the same model and scale, also before a person has given the scale again', () => {
    expect(findDifference(true, kept, { info, locator, umPerPx: 0.25 })).toBeNull();
    expect(findDifference(true, structuredClone(kept), { info, locator, umPerPx: null })).toBeNull();
  });

  it('says what else is another', () => {
    expect(findDifference(false, kept, { info, locator, umPerPx: 0.25 })).toBe('model');
    expect(findDifference(true, kept, { info, locator, umPerPx: 0.26 })).toBe('scale');
    expect(findDifference(true, kept, { info: { ...info, width: 3901 }, locator, umPerPx: 0.25 })).toBe('tiles');
    expect(findDifference(true, kept, { info, locator: { ...locator, merge_overlap: 0.4 }, umPerPx: 0.25 })).toBe('tiles');
  });
});

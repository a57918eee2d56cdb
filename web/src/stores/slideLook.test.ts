import { afterEach, describe, expect, it, vi } from 'vitest';

import { EngineError, type Cell, type ClassifyOptions, type Model, type Pixels } from '../engine';
import cases from '../../../contract/slide_cases.json';
import type { Rectangle } from '../slides/plan';
import type { SlideReader } from '../slides/slideReader';
import type { LookEntry } from '../slides/lookLog';
import type { Inspected } from '../slides/tasks';
import type { AnsweredField } from './reviewState';
import { SlideLook } from './slideLook';

/** Three tiles beside each other at 0.25 micrometres a pixel; a cell at 100, 100 of each, and one at the first seam. */
const [WIDTH, HEIGHT] = [5600, 1500];
const SEEN: Record<number, [number, number][]> = { 0: [[100, 100], [1901, 700]], 1: [[100, 100], [46, 702]], 2: [[100, 100]] };

function toCell([x, y]: [number, number]): Cell {
  return { box: [x, y, 40, 40], label: 'LYMPHOCYTE', probability: 1, probabilities: { LYMPHOCYTE: 1 }, status: 'confident' };
}

/** Four rows of one tile each: a cell in each, and one at each seam, as either tile sees it. */
const ROWS: Record<number, [number, number][]> = {
  0: [[100, 100], [700, 1507]],
  1: [[100, 300], [700, 35], [400, 1509]],
  2: [[100, 300], [400, 37]],
  3: [[100, 300]],
};

interface Bench {
  isOpen?: () => boolean;
  size?: readonly [width: number, height: number];
  seen?: Record<number, [number, number][]>;
  /** Fields of the session, those of the page before too. */
  fields?: AnsweredField[];
  entries?: LookEntry[];
}

function setUp({ isOpen = () => true, size: [width, height] = [WIDTH, HEIGHT], seen = SEEN, fields = [], entries = [] }: Bench = {}) {
  const inspected: number[] = [];
  const cut: Rectangle[] = [];
  let current = 0;
  let beforeTile: (tile: number) => void = () => undefined;
  const reader: SlideReader = {
    info: { width, height, umPerPx: 0.25, levels: [] },
    readTile: () => Promise.reject(new Error('not asked')),
    findGlass: () => Promise.resolve(240),
    inspect: (_, tile) => {
      inspected.push(tile);
      // Its number travels in the picture's width.
      return Promise.resolve<Inspected>({ state: 'looked', pixels: { width: tile, height: 0, data: new Uint8Array() } });
    },
    cut: (places) => {
      cut.push(...places);
      return Promise.resolve(places.map(() => new Blob(['jpeg'])));
    },
    close: () => undefined,
  };
  const model = {
    manifest: { locator: cases.locator },
    classify: (pixels: Pixels, { signal }: ClassifyOptions) => {
      current = pixels.width;
      beforeTile(current);
      if (signal?.aborted) return Promise.reject(new EngineError('aborted', 'Stopped on request.'));
      return Promise.resolve({ cells: (seen[current] ?? []).map(toCell) });
    },
  } as unknown as Model;
  const look = new SlideLook({
    reader,
    name: 'slide.tif',
    model,
    createSession: () => Promise.resolve('session'),
    log: {
      begin: () => Promise.resolve(),
      // As IndexedDB keeps it.
      append: (entry) => Promise.resolve(void entries.push(structuredClone(entry))),
    },
    addAnswered: (_, added) => {
      if (!isOpen()) return Promise.resolve(null);
      fields.push(...added);
      return Promise.resolve(added.map((__, index) => `p${fields.length - added.length + index}`));
    },
  });
  return { look, inspected, fields, entries, cut, onTile: (act: typeof beforeTile) => (beforeTile = act) };
}

const WHOLE = { region: null, area: 'all', umPerPx: 0.25 } as const;

afterEach(() => void vi.useRealTimers());

describe('a look at a whole slide', () => {
  it('tells of cells at once, and of tiles without any now and then', async () => {
    vi.useFakeTimers();
    const { look, onTile } = setUp({ size: [1800, 5900], seen: { 0: [[100, 100]] } });
    const heard: number[] = [];
    look.subscribe(() => heard.push(look.getState().done));
    const states: [heard: number | undefined, outline: number, now: number][] = [];
    onTile((tile) => {
      states.push([heard.at(-1), look.getOutline().done, look.getState().done]);
      if (tile === 3) vi.runOnlyPendingTimers();
    });
    await look.start(WHOLE);
    // The cell is found in the first tile, and handed over after the second.
    expect(states).toEqual([[0, 0, 0], [1, 1, 1], [2, 2, 2], [2, 2, 3]]);
    expect(heard).toContain(3);
    expect(look.getOutline()).toBe(look.getState());
    expect([look.getState().done, heard.at(-1), vi.getTimerCount()]).toEqual([4, 4, 0]);
  });

  it('finds each cell once and hands it over with what is around it', async () => {
    const { look, fields } = setUp();
    await look.start(WHOLE);
    const { phase, done, total, tiles, cells } = look.getState();
    expect({ phase, done, total }).toEqual({ phase: 'done', done: 3, total: 3 });
    expect(tiles.looked).toBe(3);
    // Of the two looks at the cell of the seam the one that is in its own core stays.
    expect(cells.map(({ box }) => box)).toEqual([[100, 100, 40, 40], [1956, 100, 40, 40], [1902, 702, 40, 40], [3812, 100, 40, 40]]);
    expect(fields.map(({ file }) => file.name)).toEqual(['0001_x0_y24.jpg', '0002_x1848_y24.jpg', '0003_x1794_y626.jpg', '0004_x3704_y24.jpg']);
    expect(fields[2]?.answer.cells.map(({ box }) => box)).toEqual([[108, 76, 40, 40]]);
    expect(cells.every(({ cellId }) => cellId?.endsWith('.0'))).toBe(true);
  });

  it('goes on after a pause with the tile that was stopped', async () => {
    const { look, inspected, fields, onTile } = setUp();
    onTile((tile) => {
      if (tile === 1) look.pause();
    });
    await look.start(WHOLE);
    expect(look.getState()).toMatchObject({ phase: 'paused', done: 1, total: 3 });
    // The cell at the seam is in the core of the next tile, and waits for it.
    expect(fields).toHaveLength(1);
    onTile(() => undefined);
    await look.goOn();
    expect(look.getState()).toMatchObject({ phase: 'done', done: 3 });
    expect(inspected.filter((tile) => tile === 0)).toHaveLength(1);
    expect(look.getState().cells.map(({ box }) => box)).toContainEqual([1902, 702, 40, 40]);
    expect(fields).toHaveLength(4);
  });

  it('in a region looks at its tiles alone, and finds nothing twice in the next look', async () => {
    const { look, inspected, fields } = setUp();
    await look.start({ ...WHOLE, region: [0, 0, 500, 500] });
    expect(inspected).toEqual([0]);
    expect(look.getState()).toMatchObject({ phase: 'done', total: 1, tiles: { looked: 1, outside: 2 } });
    expect(look.getState().cells).toHaveLength(1);
    await look.start(WHOLE);
    expect(look.getState().cells).toHaveLength(4);
    expect(fields).toHaveLength(4);
  });

  it('keeps cells whose session is closed until it is open again', async () => {
    let isOpen = false;
    const { look, fields } = setUp({ isOpen: () => isOpen });
    await look.start(WHOLE);
    expect(look.getState()).toMatchObject({ phase: 'done', waiting: 4 });
    isOpen = true;
    await look.handOverWaiting();
    expect(look.getState().waiting).toBe(0);
    expect(fields).toHaveLength(4);
  });

  describe('that a page before has left', () => {
    const size = [1800, 5900] as const;
    const findPicture = (fields: readonly AnsweredField[]) => (name: string) => {
      const at = fields.findIndex(({ file }) => file.name === name);
      return at < 0 ? null : `p${at}`;
    };
    const describeFields = (fields: readonly AnsweredField[]) => fields.map(({ file, answer }) => [file.name, answer.cells.map(({ box }) => box)]);

    async function lookAtAll() {
      const whole = setUp({ size, seen: ROWS });
      await whole.look.start(WHOLE);
      return whole;
    }

    it.each([0, 1, 2, 3])('goes on to the same cells and fields, stopped while tile %i was looked at', async (stopped) => {
      const whole = await lookAtAll();
      expect(whole.look.getState().cells).toHaveLength(6);
      const before = setUp({ size, seen: ROWS });
      let [entries, fields]: [LookEntry[], AnsweredField[]] = [[], []];
      before.onTile((tile) => {
        // What is there when the tab dies, before a pause could hand anything over.
        if (tile === stopped) [entries, fields] = [[...before.entries], [...before.fields]];
      });
      await before.look.start(WHOLE);
      const after = setUp({ size, seen: ROWS, fields, entries });
      after.look.restore({ sessionId: 'session', entries: [...entries], findPicture: findPicture(fields) });
      expect(after.look.getState()).toMatchObject({ phase: 'paused', done: stopped, total: 4, sessionId: 'session' });
      await after.look.goOn();
      expect(after.inspected[0]).toBe(stopped);
      expect(after.look.getState().cells.map(({ box, cellId }) => [box, cellId])).toEqual(
        whole.look.getState().cells.map(({ box, cellId }) => [box, cellId]),
      );
      expect(describeFields(after.fields)).toEqual(describeFields(whole.fields));
      expect(after.look.getState()).toMatchObject({ phase: 'done', done: 4, tiles: whole.look.getState().tiles });
    });

    it('adds what was about to be added, and not what was', async () => {
      const whole = await lookAtAll();
      const last = whole.entries.findLastIndex(({ kind }) => kind === 'fields');
      const entries = whole.entries.slice(0, last + 1);
      for (const fields of [whole.fields.slice(0, 4), [...whole.fields]]) {
        const after = setUp({ size, seen: ROWS, fields, entries: [...entries] });
        after.look.restore({ sessionId: 'session', entries, findPicture: findPicture(fields) });
        await after.look.handOverWaiting();
        expect(describeFields(after.fields)).toEqual(describeFields(whole.fields));
        expect(after.look.getState()).toMatchObject({ phase: 'done', waiting: 0 });
      }
    });

    it('knows the cells of a region, and the pause in it', async () => {
      const before = setUp({ size, seen: ROWS });
      await before.look.start({ ...WHOLE, region: [0, 0, 1800, 1000] });
      before.onTile((tile) => {
        if (tile === 1) before.look.pause();
      });
      await before.look.start(WHOLE);
      const { entries, fields } = before;
      const after = setUp({ size, seen: ROWS, fields, entries });
      after.look.restore({ sessionId: 'session', entries: [...entries], findPicture: findPicture(fields) });
      expect(after.look.getState().cells.map(({ box, cellId }) => [box, cellId])).toEqual(
        before.look.getState().cells.map(({ box, cellId }) => [box, cellId]),
      );
      await after.look.goOn();
      expect(after.look.getState().cells).toHaveLength(6);
      expect(new Set(after.fields.map(({ file }) => file.name)).size).toBe(after.fields.length);
    });
  });
});

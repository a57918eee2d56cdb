/** A whole slide looked at tile by tile, and what is found handed to a session: it can be stopped and gone on with. */

import { EngineError, type Box, type Cell, type LocatorSpec, type Manifest, type Model, type Pixels } from '../engine';
import { groupIntoFields, MOST_CELLS, moveBox, nameField, type CutField } from '../slides/cutFields';
import { listTiles, type LoggedCell, type LookEntry, type LookFields, type LookStart } from '../slides/lookLog';
import { countTiles, findTile, owns, type Rectangle, type SlideTile } from '../slides/plan';
import { chooseScale } from '../slides/scale';
import { findCenter, MARGIN_UM, measureOverlap, mergeSeams, type TileCell } from '../slides/seams';
import type { SlideReader } from '../slides/slideReader';
import type { LookRequest, SlideInfo, TileState } from '../slides/tasks';
import type { AnsweredField } from './reviewState';

/** A cell with its place on the slide. */
export interface SlideCell extends TileCell {
  /** The how manieth of all that tiles have handed in: what the log calls it by. */
  number: number;
  /** The model's word; its box is in the tile's pixels. */
  found: Cell;
  /** In the session; null until it is handed to it. */
  cellId: string | null;
}

export interface SlideLookState {
  phase: 'ready' | 'running' | 'paused' | 'done' | 'failed';
  /** Tiles of the present look. */
  done: number;
  total: number;
  tiles: Readonly<Record<TileState, number>>;
  cells: readonly SlideCell[];
  /** The session that has the cells; null until the first look. */
  sessionId: string | null;
  /** Cells that wait because their session is closed or signed. */
  waiting: number;
  /** Of the last look that failed. */
  error: unknown;
}

export interface SlideLookTools {
  reader: SlideReader;
  /** Of the slide's file. */
  name: string;
  model: Model;
  /** Opens a session for the cells; null where it cannot. */
  createSession: (name: string) => Promise<string | null>;
  /** Null where it is closed or signed. Where it is stored at all, they are when this is done. */
  addAnswered: (sessionId: string, fields: readonly AnsweredField[]) => Promise<string[] | null>;
  log: LookLog;
}

/** Written as it happens. What cannot be written is no reason to stop: neither of them throws. */
export interface LookLog {
  /** This session has the cells from now on. */
  begin: (sessionId: string) => Promise<void>;
  append: (entry: LookEntry) => Promise<void>;
}

/** What a page before has left of a look. */
export interface KeptLook {
  sessionId: string;
  entries: readonly LookEntry[];
  /** The id of a field of the session by its name; null where it has none. */
  findPicture: (name: string) => string | null;
}

export interface LookWish {
  /** In slide pixels; null: the whole slide. */
  region: Rectangle | null;
  area: LookRequest['area'];
  umPerPx: number;
}

/** How often listeners hear of tiles without cells: a slide has thousands, and drawing the page leaves much behind. */
const PROGRESS_MS = 250;
/** Fields that are cut and handed over at once. */
const FIELDS_AT_ONCE = 8;
const NO_TILES: SlideLookState['tiles'] = { looked: 0, outside: 0, glass: 0, thin: 0, thick: 0, blurred: 0 };

interface Look {
  request: LookRequest;
  /** The locator's numbers for this scale. */
  locator: LocatorSpec;
  margin: number;
  mostOverlap: number;
  /** Numbers of the tiles that are inspected, in order. */
  numbers: number[];
  glass: number | null;
  isLogged: boolean;
}

/** How a slide is looked at under a wish, by a model that can (`canLook`). */
export function planLook({ width, height }: SlideInfo, locator: LocatorSpec, wish: LookWish): LookStart {
  const { tileWidth, tileHeight, overlap, locator: scaled } = chooseScale(wish.umPerPx, locator);
  return { kind: 'look', request: { plan: { width, height, tileWidth, tileHeight, overlap }, ...wish }, locator: scaled };
}

export class SlideLook {
  readonly #tools: SlideLookTools;
  readonly #listeners = new Set<() => void>();
  #state: SlideLookState = {
    phase: 'ready', done: 0, total: 0, tiles: NO_TILES, cells: [], sessionId: null, waiting: 0, error: null,
  };
  #outline = this.#state;
  #look: Look | null = null;
  #abort = new AbortController();
  /** Cells of earlier looks. */
  #earlier: readonly SlideCell[] = [];
  /** Those, and cells of rows that no later tile meets. */
  #settled: SlideCell[] = [];
  /** Cells of the last two rows of tiles. */
  #open: SlideCell[] = [];
  /** Cells that tiles have handed in. */
  #numbered = 0;
  #fields = 0;
  /** Listeners hear then. */
  #telling: ReturnType<typeof setTimeout> | null = null;

  constructor(tools: SlideLookTools) {
    this.#tools = tools;
  }

  readonly getState = (): SlideLookState => this.#state;

  /** The state, in which `done` and `tiles` may be those of some tiles before: it changes with the rest alone. */
  readonly getOutline = (): SlideLookState => this.#outline;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Cells that were found before stay, and are not found again. */
  async start(wish: LookWish): Promise<void> {
    const { locator } = this.#tools.model.manifest;
    if (this.#state.phase === 'running' || !locator) return;
    await this.#run(this.#begin(planLook(this.#tools.reader.info, locator, wish)));
  }

  /** Goes through what a page before did, without looking again. `goOn` and `handOverWaiting` do what is left. */
  restore({ sessionId, entries, findPicture }: KeptLook): void {
    if (this.#state.phase !== 'ready') return;
    // What did not come to be added was tried again later, under the same name.
    const last = new Map(entries.flatMap((entry) => (entry.kind === 'fields' ? entry.fields.map(({ name }) => [name, entry] as const) : [])));
    let look: Look | null = null;
    for (const entry of entries) {
      if (entry.kind === 'look') look = { ...this.#begin(entry), isLogged: true };
      else if (entry.kind === 'tile' && look !== null) this.#take(look, entry.state, entry.cells);
      else if (entry.kind === 'fields' && entry.fields.every(({ name }) => last.get(name) === entry)) this.#mark(entry.fields, findPicture);
    }
    this.#look = look;
    const { done, total, cells } = this.#state;
    const isDone = done === total;
    const handed = cells.filter(({ cellId }) => cellId !== null).length;
    const waiting = isDone ? Math.min(cells.length, MOST_CELLS) - handed : 0;
    this.#set({ phase: isDone ? 'done' : 'paused', sessionId, waiting });
  }

  #begin({ request, locator }: LookStart): Look {
    const numbers = listTiles(request);
    this.#look = {
      request,
      locator,
      margin: MARGIN_UM / request.umPerPx,
      mostOverlap: locator.merge_overlap,
      numbers,
      glass: null,
      isLogged: false,
    };
    this.#earlier = this.#state.cells;
    this.#settled = [...this.#earlier];
    this.#open = [];
    this.#set({ done: 0, total: numbers.length, tiles: { ...NO_TILES, outside: countTiles(request.plan) - numbers.length } });
    return this.#look;
  }

  /** Fields that were added came all at once: where one is in the session, the others were. */
  #mark(fields: LookFields['fields'], findPicture: KeptLook['findPicture']): void {
    const ids = fields.map(({ name }) => findPicture(name));
    if (ids.every((id) => id === null)) return;
    const byNumber = new Map(this.#state.cells.map((cell) => [cell.number, cell]));
    for (const [index, { cells }] of fields.entries()) {
      for (const [at, number] of cells.entries()) {
        const cell = byNumber.get(number);
        if (cell) handIn(cell, ids[index] ?? '', at);
      }
    }
    this.#fields += fields.length;
  }

  /** The tile that is looked at is looked at again later. */
  pause(): void {
    if (this.#state.phase === 'running') this.#abort.abort();
  }

  async goOn(): Promise<void> {
    if (this.#state.phase !== 'running' && this.#look !== null) await this.#run(this.#look);
  }

  /** Once their session is open again. */
  async handOverWaiting(): Promise<void> {
    if (this.#state.phase !== 'running' && this.#look !== null) await this.#handOver(this.#listDue(this.#look));
  }

  async #run(look: Look): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#set({ phase: 'running', error: null });
    try {
      await this.#openSession();
      if (!look.isLogged) await this.#tools.log.append({ kind: 'look', request: look.request, locator: look.locator });
      look.isLogged = true;
      await this.#workThrough(look, signal);
      await this.#handOver(this.#listDue(look));
      this.#set({ phase: this.#state.done < this.#state.total ? 'paused' : 'done' });
    } catch (error) {
      this.#set({ phase: 'failed', error });
    }
  }

  /** At a pause the others wait for the tile whose core they are in: it is the one that the command keeps. */
  #listDue({ request: { plan } }: Look): readonly SlideCell[] {
    const { cells, done, total } = this.#state;
    return done === total ? cells : cells.filter(({ tile, box }) => owns(findTile(plan, tile), findCenter(box)));
  }

  async #openSession(): Promise<void> {
    if (this.#state.sessionId !== null) return;
    const sessionId = await this.#tools.createSession(this.#tools.name);
    if (sessionId === null) throw new EngineError('disposed', 'No slide could be opened for the cells.');
    await this.#tools.log.begin(sessionId);
    this.#set({ sessionId });
  }

  async #workThrough(look: Look, signal: AbortSignal): Promise<void> {
    const { reader } = this.#tools;
    const { request, numbers } = look;
    look.glass ??= await reader.findGlass(request);
    const glass = look.glass;
    const inspect = (place: number) => {
      const number = numbers[place];
      const asked = number === undefined || signal.aborted ? null : reader.inspect(request, number, glass);
      // It is awaited later, or no more.
      asked?.catch(() => undefined);
      return asked;
    };
    let next = inspect(this.#state.done);
    while (next !== null) {
      const { state, pixels } = await next;
      const place = this.#state.done;
      const tile = findTile(request.plan, numbers[place] ?? 0);
      // The next one is read while the networks compute.
      next = inspect(place + 1);
      const cells = pixels === null ? [] : await this.#find(look, tile, pixels, signal);
      if (cells === null) return;
      await this.#tools.log.append({ kind: 'tile', state, cells });
      await this.#handOver(this.#take(look, state, cells));
    }
  }

  /** The next tile is done. Returns cells that no later tile meets. */
  #take(look: Look, state: TileState, cells: readonly LoggedCell[]): SlideCell[] {
    const { done, tiles } = this.#state;
    const { numbers, request } = look;
    const { row } = findTile(request.plan, numbers[done] ?? 0);
    const progress = { done: done + 1, tiles: { ...tiles, [state]: tiles[state] + 1 } };
    if (cells.length > 0) this.#set({ ...progress, cells: this.#add(look, cells) });
    else this.#setSoon(progress);
    const isRowDone = findTile(request.plan, numbers[done + 1] ?? Number.MAX_SAFE_INTEGER).row > row;
    return isRowDone ? this.#settle(look, row) : [];
  }

  /** Null where it was stopped. */
  async #find(look: Look, tile: SlideTile, pixels: Pixels, signal: AbortSignal): Promise<LoggedCell[] | null> {
    let found: readonly Cell[];
    try {
      ({ cells: found } = await this.#tools.model.classify(pixels, { locator: look.locator, details: true, signal }));
    } catch (error) {
      if (error instanceof EngineError && error.code === 'aborted') return null;
      throw error;
    }
    return found.flatMap((cell) => {
      const box = placeBox(cell.box, tile, look.request.plan);
      if (box === null) return [];
      const center = findCenter(box);
      const isHere = owns(tile, center, look.margin) && (look.request.region === null || contains(look.request.region, center));
      const found = { ...cell };
      // The bench asks for it anew.
      delete found.map;
      // Nobody will be asked what it is: all cells of a large slide would have megabytes of these.
      if (this.#state.cells.length >= MOST_CELLS) delete found.embedding;
      return isHere ? [{ tile: tile.number, box, found }] : [];
    });
  }

  /** All cells with those of another tile. */
  #add(look: Look, cells: readonly LoggedCell[]): SlideCell[] {
    const numbered = cells.map((cell) => ({ ...cell, number: this.#numbered++, cellId: null }));
    const fresh = numbered.filter(({ box }) => this.#earlier.every((known) => measureOverlap(box, known.box) <= look.mostOverlap));
    const handed = new Set(this.#open.filter(({ cellId }) => cellId !== null));
    this.#open = mergeSeams<SlideCell>(look.request.plan, [...this.#open, ...fresh], look.margin, look.mostOverlap, handed);
    return [...this.#settled, ...this.#open];
  }

  /** Rows above the one that is done meet no later tile: their cells can go to the session. */
  #settle({ request: { plan } }: Look, row: number): SlideCell[] {
    const isAbove = (cell: SlideCell) => findTile(plan, cell.tile).row < row;
    const above = this.#open.filter(isAbove);
    this.#settled.push(...above);
    this.#open = this.#open.filter((cell) => !isAbove(cell));
    return above;
  }

  async #handOver(cells: readonly SlideCell[]): Promise<void> {
    const { sessionId } = this.#state;
    const handed = this.#state.cells.filter(({ cellId }) => cellId !== null).length;
    const due = cells.filter(({ cellId }) => cellId === null).slice(0, MOST_CELLS - handed);
    if (sessionId === null || due.length === 0) return;
    const { reader, log } = this.#tools;
    const fields = groupIntoFields(due, reader.info, this.#look?.request.umPerPx ?? 1);
    for (let at = 0; at < fields.length; at += FIELDS_AT_ONCE) {
      const some = fields.slice(at, at + FIELDS_AT_ONCE);
      const files = await reader.cut(some.map(({ place }) => place));
      const answered = some.map((field, index) => describeField(field, files[index] ?? new Blob(), this.#fields + index + 1));
      const named = some.map(({ cells: held }, index) => ({ name: answered[index]?.file.name ?? '', cells: held.map(({ number }) => number) }));
      await log.append({ kind: 'fields', fields: named });
      const ids = await this.#tools.addAnswered(sessionId, answered);
      if (ids === null) {
        this.#set({ waiting: due.filter(({ cellId }) => cellId === null).length });
        return;
      }
      this.#fields += some.length;
      for (const [index, { cells: held }] of some.entries()) {
        for (const [at, cell] of held.entries()) handIn(cell, ids[index] ?? '', at);
      }
    }
    this.#set({ waiting: 0, cells: [...this.#state.cells] });
  }

  #set(change: Partial<SlideLookState>): void {
    this.#state = { ...this.#state, ...change };
    this.#outline = this.#state;
    this.#tell();
  }

  #setSoon(change: Pick<SlideLookState, 'done' | 'tiles'>): void {
    this.#state = { ...this.#state, ...change };
    this.#telling ??= setTimeout(() => this.#tell(), PROGRESS_MS);
  }

  #tell(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#telling = null;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether a model can look at slides at all. */
export function canLook({ locator }: Manifest): boolean {
  return locator !== undefined;
}

/** From now on the session has the numbers that its head read. */
function handIn(cell: SlideCell, pictureId: string, at: number): void {
  cell.cellId = `${pictureId}.${at}`;
  delete cell.found.embedding;
}

function describeField({ place, cells }: CutField<SlideCell>, jpeg: Blob, number: number): AnsweredField {
  const [left, top, right, bottom] = place;
  return {
    file: new File([jpeg], nameField(number, place), { type: 'image/jpeg' }),
    answer: {
      width: right - left,
      height: bottom - top,
      cells: cells.map(({ found, box }) => ({ ...found, box: moveBox(box, place) })),
      flags: [],
      took_ms: 0,
    },
  };
}

/** In slide pixels; null where the cell is in the white that the last tiles are filled up with. */
function placeBox([x, y, width, height]: Box, tile: SlideTile, plan: { width: number; height: number }): Box | null {
  const [left, top] = [tile.x + x, tile.y + y];
  if (left + width / 2 >= plan.width || top + height / 2 >= plan.height) return null;
  return [left, top, Math.min(left + width, plan.width) - left, Math.min(top + height, plan.height) - top];
}

function contains([left, top, right, bottom]: Rectangle, [x, y]: readonly [number, number]): boolean {
  return left <= x && x < right && top <= y && y < bottom;
}

/** A whole slide looked at tile by tile, and what is found handed to a session: it can be stopped and gone on with. */

import { EngineError, type Box, type Cell, type Manifest, type Model } from '../engine';
import { groupIntoFields, MOST_CELLS, moveBox, nameField, type CutField } from '../slides/cutFields';
import { countTiles, findTile, owns, type Rectangle, type SlideTile } from '../slides/plan';
import { chooseScale, type SlideScale } from '../slides/scale';
import { findCenter, MARGIN_UM, measureOverlap, mergeSeams, type TileCell } from '../slides/seams';
import type { SlideReader } from '../slides/slideReader';
import type { LookRequest, TileState } from '../slides/tasks';
import type { AnsweredField } from './reviewState';

/** A cell with its place on the slide. */
export interface SlideCell extends TileCell {
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
  addAnswered: (sessionId: string, fields: readonly AnsweredField[]) => Promise<string[] | null>;
}

export interface LookWish {
  /** In slide pixels; null: the whole slide. */
  region: Rectangle | null;
  area: LookRequest['area'];
  umPerPx: number;
}

/** Fields that are cut and handed over at once. */
const FIELDS_AT_ONCE = 8;
const NO_TILES: SlideLookState['tiles'] = { looked: 0, outside: 0, glass: 0, thin: 0, thick: 0, blurred: 0 };

interface Look {
  request: LookRequest;
  scale: SlideScale;
  margin: number;
  mostOverlap: number;
  /** Numbers of the tiles that are inspected, in order. */
  numbers: number[];
  glass: number | null;
}

export class SlideLook {
  readonly #tools: SlideLookTools;
  readonly #listeners = new Set<() => void>();
  #state: SlideLookState = {
    phase: 'ready', done: 0, total: 0, tiles: NO_TILES, cells: [], sessionId: null, waiting: 0, error: null,
  };
  #look: Look | null = null;
  #abort = new AbortController();
  /** Cells of earlier looks, and of rows that no later tile meets. */
  #settled: SlideCell[] = [];
  /** Cells of the last two rows of tiles. */
  #open: SlideCell[] = [];
  #fields = 0;

  constructor(tools: SlideLookTools) {
    this.#tools = tools;
  }

  readonly getState = (): SlideLookState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Cells that were found before stay, and are not found again. */
  async start({ region, area, umPerPx }: LookWish): Promise<void> {
    const { locator } = this.#tools.model.manifest;
    if (this.#state.phase === 'running' || !locator) return;
    const { info } = this.#tools.reader;
    const scale = chooseScale(umPerPx, locator);
    const { tileWidth, tileHeight, overlap } = scale;
    const plan = { width: info.width, height: info.height, tileWidth, tileHeight, overlap };
    const count = countTiles(plan);
    const all = Array.from({ length: count }, (_, number) => number);
    const numbers = region === null ? all : all.filter((number) => meet(region, findTile(plan, number).core));
    this.#look = {
      request: { plan, umPerPx, region, area },
      scale,
      margin: MARGIN_UM / umPerPx,
      mostOverlap: locator.merge_overlap,
      numbers,
      glass: null,
    };
    this.#settled = [...this.#state.cells];
    this.#open = [];
    this.#set({ done: 0, total: numbers.length, tiles: { ...NO_TILES, outside: count - numbers.length } });
    await this.#run(this.#look);
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
    if (this.#state.phase !== 'running') await this.#handOver(this.#state.cells);
  }

  async #run(look: Look): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#set({ phase: 'running', error: null });
    try {
      await this.#openSession();
      await this.#workThrough(look, signal);
      await this.#handOver(this.#state.cells);
      this.#set({ phase: this.#state.done < this.#state.total ? 'paused' : 'done' });
    } catch (error) {
      this.#set({ phase: 'failed', error });
    }
  }

  async #openSession(): Promise<void> {
    if (this.#state.sessionId !== null) return;
    const sessionId = await this.#tools.createSession(this.#tools.name);
    if (sessionId === null) throw new EngineError('disposed', 'No slide could be opened for the cells.');
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
      const { state, image } = await next;
      const place = this.#state.done;
      const tile = findTile(request.plan, numbers[place] ?? 0);
      // The next one is read while the networks compute.
      next = inspect(place + 1);
      const cells = image === null ? [] : await this.#find(look, tile, image, signal);
      if (cells === null) return;
      this.#add(look, cells);
      this.#set({ done: place + 1, tiles: { ...this.#state.tiles, [state]: this.#state.tiles[state] + 1 } });
      const isRowDone = findTile(request.plan, numbers[place + 1] ?? Number.MAX_SAFE_INTEGER).row > tile.row;
      if (isRowDone) await this.#settle(look, tile.row);
    }
  }

  /** Null where it was stopped. */
  async #find(look: Look, tile: SlideTile, image: ImageData, signal: AbortSignal): Promise<SlideCell[] | null> {
    let found: readonly Cell[];
    try {
      ({ cells: found } = await this.#tools.model.classify(image, { locator: look.scale.locator, details: true, signal }));
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
      return isHere ? [{ tile: tile.number, box, found, cellId: null }] : [];
    });
  }

  #add(look: Look, cells: readonly SlideCell[]): void {
    const fresh = cells.filter(({ box }) => this.#settled.every((known) => measureOverlap(box, known.box) <= look.mostOverlap));
    const handed = new Set(this.#open.filter(({ cellId }) => cellId !== null));
    this.#open = mergeSeams(look.request.plan, [...this.#open, ...fresh], look.margin, look.mostOverlap, handed);
    this.#set({ cells: [...this.#settled, ...this.#open] });
  }

  /** Rows above the one that is done meet no later tile: their cells go to the session. */
  async #settle({ request: { plan } }: Look, row: number): Promise<void> {
    const isAbove = (cell: SlideCell) => findTile(plan, cell.tile).row < row;
    const above = this.#open.filter(isAbove);
    this.#settled.push(...above);
    this.#open = this.#open.filter((cell) => !isAbove(cell));
    await this.#handOver(above);
  }

  async #handOver(cells: readonly SlideCell[]): Promise<void> {
    const { sessionId } = this.#state;
    const handed = this.#state.cells.filter(({ cellId }) => cellId !== null).length;
    const due = cells.filter(({ cellId }) => cellId === null).slice(0, MOST_CELLS - handed);
    if (sessionId === null || due.length === 0) return;
    const { reader } = this.#tools;
    const fields = groupIntoFields(due, reader.info, this.#look?.request.umPerPx ?? 1);
    for (let at = 0; at < fields.length; at += FIELDS_AT_ONCE) {
      const some = fields.slice(at, at + FIELDS_AT_ONCE);
      const files = await reader.cut(some.map(({ place }) => place));
      const answered = some.map((field, index) => describeField(field, files[index] ?? new Blob(), this.#fields + index + 1));
      const ids = await this.#tools.addAnswered(sessionId, answered);
      if (ids === null) {
        this.#set({ waiting: due.filter(({ cellId }) => cellId === null).length });
        return;
      }
      this.#fields += some.length;
      for (const [index, { cells: held }] of some.entries()) {
        for (const [number, cell] of held.entries()) {
          // From now on the session has the numbers that its head read.
          cell.cellId = `${ids[index] ?? ''}.${number}`;
          delete cell.found.embedding;
        }
      }
    }
    this.#set({ waiting: 0, cells: [...this.#state.cells] });
  }

  #set(change: Partial<SlideLookState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Whether a model can look at slides at all. */
export function canLook({ locator }: Manifest): boolean {
  return locator !== undefined;
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

function meet(a: Rectangle, b: Rectangle): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

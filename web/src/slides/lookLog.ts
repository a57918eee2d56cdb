/** What is written down of a look, in order, so that another page can go on with it: replayed, it is the same look. */

import type { Box, Cell, LocatorSpec } from '../engine';
import { hashBytes } from '../engine/hash';
import { countTiles, findTile, type Rectangle } from './plan';
import type { LookRequest, TileState } from './tasks';

/** A cell as its tile handed it in; the box is in slide pixels. */
export interface LoggedCell {
  tile: number;
  box: Box;
  found: Cell;
}

/** A look begins. Those before it stay: the slide of the page has their cells. */
export interface LookStart {
  kind: 'look';
  request: LookRequest;
  /** Its numbers for this scale. */
  locator: LocatorSpec;
}

/** These fields are about to be added, all or none. */
export interface LookFields {
  kind: 'fields';
  /** `cells`: which they hold, counted from the first tile on. */
  fields: { name: string; cells: number[] }[];
}

export type LookEntry =
  | LookStart
  /** The next tile of the look is done. */
  | { kind: 'tile'; state: TileState; cells: LoggedCell[] }
  | LookFields;

/** What a file is known again by: a browser keeps neither the file nor its path. */
export interface ScanId {
  name: string;
  bytes: number;
  /** Of its first and last bytes, where a TIFF has its directories. */
  ends: string;
}

const END_BYTES = 65_536;

export async function identifyScan(file: File): Promise<ScanId> {
  const ends = new Blob([file.slice(0, END_BYTES), file.slice(Math.max(0, file.size - END_BYTES))]);
  return { name: file.name, bytes: file.size, ends: await hashBytes(new Uint8Array(await ends.arrayBuffer())) };
}

/** Numbers of the tiles that a look inspects, in order. */
export function listTiles({ plan, region }: LookRequest): number[] {
  const all = Array.from({ length: countTiles(plan) }, (_, number) => number);
  return region === null ? all : all.filter((number) => meet(region, findTile(plan, number).core));
}

/** The last look of a log, and how far it came; null where none was begun. */
export function findLastLook(entries: readonly LookEntry[]): { look: LookStart; done: number; total: number } | null {
  const at = entries.findLastIndex(({ kind }) => kind === 'look');
  const look = entries[at];
  if (look?.kind !== 'look') return null;
  const done = entries.slice(at).filter(({ kind }) => kind === 'tile').length;
  return { look, done, total: listTiles(look.request).length };
}

function meet(a: Rectangle, b: Rectangle): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

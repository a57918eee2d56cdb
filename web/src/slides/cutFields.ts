/** Small fields around the cells of a slide, for a session: Python's `slides/crops.py`. */

import type { Box } from '../engine';
import type { Rectangle } from './plan';
import { roundHalfEven } from './scale';

/** What is around a cell helps to name it: some red cells to compare its size with. */
const FIELD_UM = [64, 48] as const;
/** As many as a reader can verify, and no more than the page holds in memory with ease. */
export const MOST_CELLS = 2000;

export interface SlideSize {
  width: number;
  height: number;
}

export interface CutField<Cell> {
  place: Rectangle;
  /** Their boxes in slide pixels; `moveBox` has them in the field's. */
  cells: Cell[];
}

/** Fields inside the slide: no cell is in two, and a large one makes its field larger. */
export function groupIntoFields<Cell extends { box: Box }>(cells: readonly Cell[], size: SlideSize, umPerPx: number): CutField<Cell>[] {
  const fields: CutField<Cell>[] = [];
  let rest = [...cells];
  for (let first = rest[0]; first !== undefined; first = rest[0]) {
    const place = placeField(first.box, size, umPerPx);
    const held = rest.filter((cell) => cell === rest[0] || isInside(cell.box, place));
    const taken = new Set(held);
    rest = rest.filter((cell) => !taken.has(cell));
    fields.push({ place, cells: held });
  }
  return fields;
}

/** As Python names the fields of a slide: where they are is in the name. */
export function nameField(number: number, [left, top]: Rectangle): string {
  return `${String(number).padStart(4, '0')}_x${left}_y${top}.jpg`;
}

export function moveBox([x, y, width, height]: Box, [left, top]: Rectangle): Box {
  return [x - left, y - top, width, height];
}

function placeField([x, y, boxWidth, boxHeight]: Box, { width, height }: SlideSize, umPerPx: number): Rectangle {
  const along = (um: number, start: number, side: number, end: number): [number, number] => {
    const length = Math.min(end, Math.max(roundHalfEven(um / umPerPx), 2 * side));
    const low = Math.min(Math.max(0, start + Math.floor(side / 2) - Math.floor(length / 2)), end - length);
    return [low, low + length];
  };
  const [left, right] = along(FIELD_UM[0], x, boxWidth, width);
  const [top, bottom] = along(FIELD_UM[1], y, boxHeight, height);
  return [left, top, right, bottom];
}

function isInside([x, y, width, height]: Box, [left, top, right, bottom]: Rectangle): boolean {
  return left <= x && top <= y && x + width <= right && y + height <= bottom;
}

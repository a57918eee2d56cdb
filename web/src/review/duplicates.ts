/**
 * One cell on two overlapping photographs, offered to a person as a duplicate; nothing is ever dropped unasked.
 *
 * Two photographs of one smear differ by a shift of the stage. Pairs of cells that look alike (embeddings and size)
 * each propose a shift; the shift most pairs agree on wins. Cells that the shift says should be on both photographs and
 * are not speak against it. Wrong offers cost trust and missed ones only a cell counted twice, so the marks are strict.
 */

import { measureCosine } from './embedding';
import { isCounted, listPictures } from './selectors';
import type { Box, DuplicateOffer, ReviewSession } from './types';

export interface LocatedCell {
  id: string;
  box: Box;
  /** As `packEmbedding` gives it. */
  embedding: readonly number[];
}

export interface LocatedPicture {
  id: string;
  width: number;
  height: number;
  cells: readonly LocatedCell[];
}

export type FoundDuplicate = Omit<DuplicateOffer, 'id' | 'decision'>;

/** Two crops of one cell differ by a few pixels of cropping only. Both marks are of the default model's embedding. */
const ALIKE_COSINE = 0.94;
/** With no second pair to agree, a pair has to be all but equal (how often: benchmarks/duplicates.py). */
const LONE_COSINE = 0.98;
/** Largest ratio of widths, and of heights. */
const ALIKE_SIZE = 1.2;
/** Shifts agree within this part of a cell's mean side. */
const SHIFT_TOLERANCE = 0.2;

interface Pair {
  a: LocatedCell;
  b: LocatedCell;
  similarity: number;
  dx: number;
  dy: number;
}

/** Duplicates between one picture and others, which keep their cell: pass those that came earlier. */
export function findDuplicatesOf(picture: LocatedPicture, others: readonly LocatedPicture[]): FoundDuplicate[] {
  return others
    .filter(({ id }) => id !== picture.id)
    .flatMap((other) =>
      matchPictures(other, picture).map(({ keep, drop, similarity, votes }) => ({ keep, drop, similarity, votes })),
    );
}

/** Duplicates between a picture of the session and all that were answered before it. */
export function findSessionDuplicates(session: ReviewSession, pictureId: string): FoundDuplicate[] {
  const located = listPictures(session).flatMap(({ id, width, height }): LocatedPicture[] => {
    if (width === null || height === null) return [];
    return [{ id, width, height, cells: [] }];
  });
  const byId = new Map(located.map((picture) => [picture.id, { ...picture, cells: [] as LocatedCell[] }]));
  for (const cell of Object.values(session.cells)) {
    const { id, box, embedding } = cell;
    if (embedding !== null && isCounted(cell)) byId.get(cell.pictureId)?.cells.push({ id, box, embedding });
  }
  const picture = byId.get(pictureId);
  return picture ? findDuplicatesOf(picture, [...byId.values()]) : [];
}

function matchPictures(first: LocatedPicture, second: LocatedPicture): FoundDuplicate[] {
  const pairs = pairUp(first, second);
  let best: Pair[] = [];
  let bestSum = 0;
  for (const pair of pairs) {
    const agreeing = agreeWith(pair, pairs);
    const sum = agreeing.reduce((total, { similarity }) => total + similarity, 0);
    if (agreeing.length > best.length || (agreeing.length === best.length && sum > bestSum)) {
      best = agreeing;
      bestSum = sum;
    }
  }
  const [leading] = best;
  if (!leading) return [];
  const missing = countMissing(first, second, leading, best);
  const holds =
    best.length >= 2
      ? missing < best.length / 2
      : missing === 0 && leading.similarity >= LONE_COSINE;
  if (!holds) return [];
  return best.map(({ a, b, similarity }) => ({ keep: a.id, drop: b.id, similarity, votes: best.length }));
}

function pairUp(first: LocatedPicture, second: LocatedPicture): Pair[] {
  return first.cells.flatMap((a) =>
    second.cells.flatMap((b): Pair[] => {
      const [ax, ay, aw, ah] = a.box;
      const [bx, by, bw, bh] = b.box;
      const sizeRatio = Math.max(aw / bw, bw / aw, ah / bh, bh / ah);
      if (sizeRatio > ALIKE_SIZE) return [];
      const similarity = measureCosine(a.embedding, b.embedding);
      if (similarity < ALIKE_COSINE) return [];
      return [{ a, b, similarity, dx: ax + aw / 2 - bx - bw / 2, dy: ay + ah / 2 - by - bh / 2 }];
    }),
  );
}

/** Every cell in one pair at most, the most alike first. `pair` itself is always the first. */
function agreeWith(pair: Pair, pairs: readonly Pair[]): Pair[] {
  const [, , width, height] = pair.a.box;
  const tolerance = (SHIFT_TOLERANCE * (width + height)) / 2;
  const agreeing = [pair];
  const near = pairs.filter(({ dx, dy }) => Math.hypot(dx - pair.dx, dy - pair.dy) <= tolerance);
  for (const other of near.sort((one, two) => two.similarity - one.similarity)) {
    if (agreeing.every(({ a, b }) => a !== other.a && b !== other.b)) agreeing.push(other);
  }
  return agreeing;
}

/** Cells that are wholly on the common part of both pictures, by this shift, and are found on one of them only. */
function countMissing(first: LocatedPicture, second: LocatedPicture, { dx, dy }: Pair, matched: readonly Pair[]): number {
  const liesIn = ([x, y, width, height]: Box, shiftX: number, shiftY: number, picture: LocatedPicture): boolean =>
    x + shiftX >= 0 && y + shiftY >= 0 && x + width + shiftX <= picture.width && y + height + shiftY <= picture.height;
  const alone = (cell: LocatedCell): boolean => matched.every(({ a, b }) => a !== cell && b !== cell);
  return (
    first.cells.filter((cell) => alone(cell) && liesIn(cell.box, -dx, -dy, second)).length +
    second.cells.filter((cell) => alone(cell) && liesIn(cell.box, dx, dy, first)).length
  );
}

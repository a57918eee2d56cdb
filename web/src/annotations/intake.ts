/** What annotations would add to a slide, before anything is changed. */

import { SAME_AS_FINE } from '../count/classes';
import { isOpen } from '../review/selectors';
import type { Box, ReviewCell, ReviewPicture, ReviewSession } from '../review/types';
import { RED_CELL } from './classNames';
import { finestOf, type AnnotationSet, type BoxedCell, type BoxedPicture, type FloatBox } from './model';
import { findPicture, namePictures } from './pictureNames';
import { AnnotationError } from './problems';

/** From it on two boxes show one cell, as in Python's evaluation. */
const SAME_CELL_IOU = 0.5;
/** Annotators' programs round outwards, by up to a pixel. */
const BORDER_PX = 1;

export interface UnmatchedPicture {
  name: string;
  cells: number;
  /** `no_field`: none is called so; `several`: more than one is; `unread`: the field could not be read. */
  reason: 'no_field' | 'several' | 'other_size' | 'unread';
}

export interface Intake {
  /** Cells that the slide lacks. Null: without a name. */
  added: { pictureId: string; box: Box; label: string | null }[];
  /** Cells of the slide that no person has named, and what the file calls them. */
  named: { cellId: string; label: string }[];
  /** Boxes of cells that stay as they are: the file says nothing of them that the slide lacks. */
  same: number;
  /** Boxes of cells that a person has named, verified or decided on. */
  kept: number;
  redCells: number;
  /** Boxes without an area. */
  empty: number;
  /** Names of no class of the slide, and how many boxes have them: these come without a name. */
  unknown: ReadonlyMap<string, number>;
  unmatched: UnmatchedPicture[];
  /** Fields that the file names and that the queue has not finished: what it finds there must not be doubled. */
  waiting: number;
  /** Fields that were matched. */
  fields: number;
}

type Found = Pick<ReviewCell, 'box'> & { cell: ReviewCell | null };

interface Draft extends Intake {
  unknown: Map<string, number>;
}

/**
 * Boxes are matched to fields by name and size, and to cells by IoU. Nothing that a person did is overwritten; a name
 * is that of a person, still to be verified.
 *
 * Throws `AnnotationError` where a box reaches out of its field by more than a pixel.
 */
export function planIntake(session: ReviewSession, annotations: AnnotationSet): Intake {
  const intake: Draft = { added: [], named: [], same: 0, kept: 0, redCells: 0, empty: 0, unknown: new Map(), unmatched: [], waiting: 0, fields: 0 };
  const names = namePictures(session);
  const found = new Map<string, Found[]>();
  for (const cell of Object.values(session.cells)) {
    const own = found.get(cell.pictureId) ?? [];
    own.push({ box: cell.box, cell });
    found.set(cell.pictureId, own);
  }
  for (const boxed of annotations.pictures) {
    const id = findPicture(boxed, names);
    const picture = session.pictures[id ?? ''];
    const reason = picture === undefined ? (id === 'several' ? 'several' : 'no_field') : findObstacle(picture, boxed);
    if (reason === 'waiting') intake.waiting += 1;
    else if (reason !== null) intake.unmatched.push({ name: boxed.name, cells: boxed.cells.length, reason });
    else if (picture !== undefined) {
      intake.fields += 1;
      const there = found.get(picture.id) ?? [];
      found.set(picture.id, there);
      matchCells(intake, session, picture, boxed, there);
    }
  }
  return intake;
}

function findObstacle({ progress, width, height }: ReviewPicture, { size }: BoxedPicture): 'waiting' | 'unread' | 'other_size' | null {
  if (progress.phase === 'waiting' || progress.phase === 'running') return 'waiting';
  if (width === null || height === null) return 'unread';
  return size === null || (size[0] === width && size[1] === height) ? null : 'other_size';
}

/** `there`: the cells of the field; those that are added join them. */
function matchCells(intake: Draft, session: ReviewSession, picture: ReviewPicture, boxed: BoxedPicture, there: Found[]): void {
  const boxes = boxed.cells.flatMap((cell) => {
    if (finestOf(cell) === RED_CELL) {
      intake.redCells += 1;
      return [];
    }
    const box = placeBox(cell.box, picture, boxed);
    if (box === null) intake.empty += 1;
    return box === null ? [] : [{ cell, box }];
  });
  // The closest pairs first: of two boxes around one cell the better one gives the name.
  const pairs = boxes.flatMap((one) => there.map((other) => ({ one, other, iou: measureIou(one.box, other.box) })));
  const partners = new Map<(typeof boxes)[number], Found>();
  const taken = new Set<Found>();
  for (const { one, other, iou } of pairs.sort((a, b) => b.iou - a.iou)) {
    if (iou < SAME_CELL_IOU) break;
    if (partners.has(one) || taken.has(other)) continue;
    partners.set(one, other);
    taken.add(other);
  }
  for (const one of boxes) {
    const label = chooseLabel(intake, session, one.cell);
    const partner = partners.get(one);
    if (partner !== undefined) nameFound(intake, partner.cell, label, one.cell);
    else if (there.some(({ box }) => measureIou(box, one.box) >= SAME_CELL_IOU)) intake.same += 1;
    else {
      intake.added.push({ pictureId: picture.id, box: one.box, label });
      there.push({ box: one.box, cell: null });
    }
  }
}

function nameFound(intake: Draft, found: ReviewCell | null, label: string | null, said: BoxedCell): void {
  if (found === null || label === null) intake.same += 1;
  else if (!isOpen(found) || found.duplicateOf !== null) {
    if (found.answer?.label === label) intake.same += 1;
    else intake.kept += 1;
  } else if (isOfProgram(said)) intake.same += 1;
  else intake.named.push({ cellId: found.id, label });
}

/** A name with a program's probability or status that nobody verified. The slide's own model has its own word. */
function isOfProgram({ isConfirmed, probability, status }: BoxedCell): boolean {
  return !isConfirmed && (probability !== null || status !== null);
}

/** The label of a class of the session for what a file calls a cell; null where there is none. */
function chooseLabel(intake: Draft, { classes }: ReviewSession, cell: BoxedCell): string | null {
  const name = finestOf(cell);
  if (name === null) return null;
  const same = Object.entries(SAME_AS_FINE).find(([, fine]) => fine === name)?.[0];
  const wanted = [name, same, cell.label].filter((label) => label !== undefined && label !== null);
  for (const label of wanted) {
    if (classes.some((one) => one.label === label)) return label;
  }
  const words = name.trim().toLowerCase();
  const called = classes.find((one) => [one.name.en, one.name['zh-CN']].some((text) => text?.toLowerCase() === words));
  if (called !== undefined) return called.label;
  intake.unknown.set(name, (intake.unknown.get(name) ?? 0) + 1);
  return null;
}

/** In whole pixels inside the field; null for a box without an area. */
function placeBox(box: FloatBox, { name, width, height }: ReviewPicture, { isShare }: BoxedPicture): Box | null {
  const [across, down] = [width ?? 0, height ?? 0];
  const [x, y, w, h] = isShare === true ? ([box[0] * across, box[1] * down, box[2] * across, box[3] * down] as const) : box;
  if (w <= 0 || h <= 0) return null;
  if (Math.max(-x, -y, x + w - across, y + h - down) > BORDER_PX) {
    throw new AnnotationError(
      'value',
      `Expected boxes inside ${name}, which has ${across} x ${down} pixels; got one at x ${x}, y ${y} of ${w} x ${h}. Correct the box, or bring the field that it is of.`,
    );
  }
  const left = clamp(Math.round(x), 0, across - 1);
  const top = clamp(Math.round(y), 0, down - 1);
  return [left, top, clamp(Math.round(x + w) - left, 1, across - left), clamp(Math.round(y + h) - top, 1, down - top)];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Of two boxes: the area that both cover, of the area that any of them covers. */
export function measureIou([ax, ay, aw, ah]: FloatBox, [bx, by, bw, bh]: FloatBox): number {
  const across = Math.min(ax + aw, bx + bw) - Math.max(ax, bx);
  const down = Math.min(ay + ah, by + bh) - Math.max(ay, by);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / (aw * ah + bw * bh - across * down);
}

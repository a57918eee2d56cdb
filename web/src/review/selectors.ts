/** What a session's state means: labels, groups, counts. Pure functions; a page memoises them by the session. */

import type { CountClass, CountedCell } from '../count/types';
import type { Manifest } from '../engine';
import type { RejectedEdit } from './actions';
import {
  NOT_A_CELL,
  type ClassConfirmation, type DuplicateOffer,
  type ModelAnswer,
  type PersonAnswer,
  type ReviewCell,
  type ReviewPicture,
  type ReviewSession,
  type TwoLabels,
} from './types';

/** In the order they were added. */
export function listPictures(session: ReviewSession): ReviewPicture[] {
  return Object.values(session.pictures).sort((a, b) => a.position - b.position);
}

/** Whether a session is this model's: its cells were named by it. */
export function isMadeBy({ model }: ReviewSession, manifest: Pick<Manifest, 'id' | 'version'> | null): boolean {
  return manifest?.id === model.id && manifest.version === model.version;
}

/** The model's word that holds: corrected by a lab profile, where there is one. Null: the model has not looked. */
export function answerOf({ adapted, model }: ReviewCell): ModelAnswer | null {
  return adapted ?? model;
}

/** What a cell is called now: the person's word before the model's. Null: nobody named it. */
export function labelOf(cell: ReviewCell): string | null {
  return cell.answer?.label ?? answerOf(cell)?.label ?? null;
}

/** No person has named or confirmed it: a lab profile may answer it anew. */
export function isOpen({ answer, confirmed }: ReviewCell): boolean {
  return answer === null && confirmed === null;
}

/** Whether a cell is in the count, under its label or as unidentified. */
export function isCounted(cell: ReviewCell): boolean {
  return cell.duplicateOf === null && cell.answer?.label !== NOT_A_CELL;
}

/** A person gave another name than the model, drew the box or moved it. Confirming alone changes nothing. */
export function isChangedByHand(cell: ReviewCell): boolean {
  return cell.addedByHand || cell.movedByHand || (cell.answer !== null && cell.answer.label !== (answerOf(cell)?.label ?? null));
}

/**
 * The model's probability of what a cell is called now; null where the model did not give it this name, or has not
 * looked at it: a person's name has no probability. Of a cell without a name it is that of the likeliest class.
 */
export function probabilityOf(cell: ReviewCell): number | null {
  const said = answerOf(cell);
  return said === null || (cell.answer !== null && cell.answer.label !== said.label) ? null : said.probability;
}

/** A person has had to do with this cell in any way. */
export function isTouched(cell: ReviewCell): boolean {
  return isChangedByHand(cell) || cell.answer !== null || cell.confirmed !== null || cell.duplicateOf !== null;
}

/** Still to be looked at: the model did not name it, or asked for a second look, and no person has spoken. */
function urgencyOf(cell: ReviewCell): number {
  if (!isOpen(cell)) return 2;
  if (labelOf(cell) === null) return 0;
  return answerOf(cell)?.status === 'review' ? 1 : 2;
}

/** Counted cells that the model did not name or is not sure of, and of which no person has said anything. */
export function isDoubtful(cell: ReviewCell): boolean {
  return isCounted(cell) && urgencyOf(cell) < 2;
}

/** Those that most need a person first: unidentified, then `review`, then from the least certain to the most. */
function compareByUrgency(a: ReviewCell, b: ReviewCell): number {
  return (
    urgencyOf(a) - urgencyOf(b) ||
    (answerOf(a)?.probability ?? 1) - (answerOf(b)?.probability ?? 1) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** `all`: the cells of every group, as a gallery shows them together; `groupCells` has no such group. */
export type GroupKind = 'unidentified' | 'class' | 'not_cell' | 'duplicate' | 'all';

export interface CellGroup {
  kind: GroupKind;
  /** Exactly where `kind` is 'class'. */
  shown: CountClass | null;
  cells: ReviewCell[];
}

/**
 * The gallery: unidentified first, then the classes in the session's order, then what is not counted. Empty groups too.
 */
export function groupCells(session: ReviewSession): CellGroup[] {
  const groups = new Map<string, CellGroup>(
    session.classes.map((shown) => [`class/${shown.label}`, { kind: 'class', shown, cells: [] }]),
  );
  const unidentified: CellGroup = { kind: 'unidentified', shown: null, cells: [] };
  const notCells: CellGroup = { kind: 'not_cell', shown: null, cells: [] };
  const duplicates: CellGroup = { kind: 'duplicate', shown: null, cells: [] };
  for (const cell of Object.values(session.cells)) {
    const label = labelOf(cell);
    const group =
      label === NOT_A_CELL
        ? notCells
        : cell.duplicateOf !== null
          ? duplicates
          : label === null
            ? unidentified
            : groups.get(`class/${label}`);
    // A session is only ever given labels of its classes; the reducer and the file's reader see to it.
    (group ?? unidentified).cells.push(cell);
  }
  const all = [unidentified, ...groups.values(), notCells, duplicates];
  for (const { cells } of all) cells.sort(compareByUrgency);
  return all;
}

/** What the count counts: neither duplicates nor boxes that show no cell. */
export function listCounted(session: ReviewSession): (CountedCell & { id: string })[] {
  return Object.values(session.cells)
    .filter(isCounted)
    .map((cell) => ({
      id: cell.id,
      label: labelOf(cell),
      status: answerOf(cell)?.status ?? null,
      confirmed: cell.confirmed !== null,
      changedByHand: isChangedByHand(cell),
    }));
}

export interface ReviewTotals {
  /** In the count under a class. */
  counted: number;
  /** In the count without a name. */
  unidentified: number;
  confirmed: number;
  /** Under a class, but no person has confirmed it. */
  unconfirmed: number;
  notCells: number;
  duplicates: number;
  /** Another name than the model's, by hand. */
  renamed: number;
  addedByHand: number;
  movedByHand: number;
  byLabel: Record<string, number>;
}

export function countTotals(session: ReviewSession): ReviewTotals {
  const totals: ReviewTotals = {
    counted: 0,
    unidentified: 0,
    confirmed: 0,
    unconfirmed: 0,
    notCells: 0,
    duplicates: 0,
    renamed: 0,
    addedByHand: 0,
    movedByHand: 0,
    byLabel: {},
  };
  for (const cell of Object.values(session.cells)) {
    const label = labelOf(cell);
    if (cell.addedByHand) totals.addedByHand += 1;
    else if (cell.answer !== null && label !== answerOf(cell)?.label && label !== NOT_A_CELL) totals.renamed += 1;
    if (cell.movedByHand) totals.movedByHand += 1;
    if (label === NOT_A_CELL) totals.notCells += 1;
    else if (cell.duplicateOf !== null) totals.duplicates += 1;
    else if (label === null) totals.unidentified += 1;
    else {
      totals.counted += 1;
      totals.byLabel[label] = (totals.byLabel[label] ?? 0) + 1;
      if (cell.confirmed === null) totals.unconfirmed += 1;
      else totals.confirmed += 1;
    }
  }
  return totals;
}

/**
 * Classes that were confirmed as a whole, for the report, in the order of time. Computed from the cells as they are
 * now: a confirmation that was undone, or whose cells were renamed, is not listed.
 */
export function listClassConfirmations(session: ReviewSession): ClassConfirmation[] {
  const found = new Map<string, ClassConfirmation>();
  for (const cell of Object.values(session.cells)) {
    const label = labelOf(cell);
    if (!isCounted(cell) || label === null || cell.confirmed?.how !== 'class') continue;
    const { by, at } = cell.confirmed;
    const key = JSON.stringify([label, by, at]);
    found.set(key, { label, by, at, cells: (found.get(key)?.cells ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Counted under a class and not confirmed: they prevent a session from being signed. */
export function listUnconfirmed(session: ReviewSession): ReviewCell[] {
  return Object.values(session.cells)
    .filter((cell) => isCounted(cell) && labelOf(cell) !== null && cell.confirmed === null)
    .sort(compareByUrgency);
}

/** Offers nobody has decided on, of cells that are both still counted. */
export function listOpenOffers(session: ReviewSession): DuplicateOffer[] {
  const stands = (id: string) => {
    const cell = session.cells[id];
    return cell !== undefined && isCounted(cell);
  };
  return Object.values(session.duplicates)
    .filter((offer) => offer.decision === null && stands(offer.keep) && stands(offer.drop))
    .sort((a, b) => b.similarity - a.similarity);
}

/** Offers of the cells of two pictures. */
export interface OfferGroup {
  id: string;
  /** Of the cells that stay counted where an offer is accepted. */
  first: ReviewPicture;
  second: ReviewPicture;
  offers: DuplicateOffer[];
}

/** Offers by their two pictures, in the order in which these were added. */
export function groupOffers({ cells, pictures }: ReviewSession, offers: readonly DuplicateOffer[]): OfferGroup[] {
  const groups = new Map<string, OfferGroup>();
  for (const offer of offers) {
    const first = pictures[cells[offer.keep]?.pictureId ?? ''];
    const second = pictures[cells[offer.drop]?.pictureId ?? ''];
    if (!first || !second) continue;
    const id = `${first.id}|${second.id}`;
    const group = groups.get(id) ?? { id, first, second, offers: [] };
    group.offers.push(offer);
    groups.set(id, group);
  }
  return [...groups.values()].sort(
    (a, b) => a.first.position - b.first.position || a.second.position - b.second.position,
  );
}

/** A cell that two readers call differently. */
export interface Disagreement {
  cell: ReviewCell;
  labels: TwoLabels;
  /** Null while it is open: nobody has decided, or the cell was renamed since. */
  decision: PersonAnswer | null;
}

/** A reader who has no box there says what one says who calls the box no cell. */
function disagree({ first = NOT_A_CELL, second = NOT_A_CELL }: TwoLabels): boolean {
  return first !== second;
}

/** Cells that the two readers call differently, in the order of the pictures; decided ones too. */
export function listDisagreements({ cells, pictures, secondReading }: ReviewSession): Disagreement[] {
  if (secondReading === undefined) return [];
  const { labels: read, decisions } = secondReading;
  const found = Object.entries(read).flatMap(([id, labels]): Disagreement[] => {
    const cell = cells[id];
    if (cell?.duplicateOf !== null || !disagree(labels)) return [];
    const decision = decisions[id] ?? null;
    const holds = decision?.label === labelOf(cell) && cell.confirmed !== null;
    return [{ cell, labels, decision: holds ? decision : null }];
  });
  const placeOf = ({ cell }: Disagreement): number => pictures[cell.pictureId]?.position ?? 0;
  return found.sort((a, b) => placeOf(a) - placeOf(b));
}

/** What goes with a picture that is taken out. */
export interface PictureContent {
  /** In the count, named or not. */
  cells: number;
  confirmed: number;
  /** Named by a person, drawn or moved. */
  byHand: number;
  /** Decisions on possible duplicates. */
  decisions: number;
}

export function measurePicture({ cells, duplicates }: ReviewSession, pictureId: string): PictureContent {
  const own = Object.values(cells).filter((cell) => cell.pictureId === pictureId);
  const ids = new Set(own.map(({ id }) => id));
  return {
    cells: own.filter(isCounted).length,
    confirmed: own.filter((cell) => isCounted(cell) && cell.confirmed !== null).length,
    byHand: own.filter(isChangedByHand).length,
    decisions: Object.values(duplicates).filter(
      ({ keep, drop, decision }) => decision !== null && (ids.has(keep) || ids.has(drop)),
    ).length,
  };
}

/** Why a session cannot be signed yet, all reasons at once; empty where it can. */
export function findSignObstacles(session: ReviewSession, unidentifiedKnown: boolean): RejectedEdit[] {
  if (session.signature) return [{ code: 'signed' }];
  const { counted, unconfirmed, unidentified } = countTotals(session);
  const unfinished = Object.values(session.pictures).filter(({ progress: { phase } }) =>
    ['waiting', 'running'].includes(phase),
  ).length;
  const obstacles: RejectedEdit[] = [];
  if (unfinished > 0) obstacles.push({ code: 'queue_unfinished', pictures: unfinished });
  if (unconfirmed > 0) obstacles.push({ code: 'unconfirmed', cells: unconfirmed });
  if (unidentified > 0 && !unidentifiedKnown) obstacles.push({ code: 'unidentified', cells: unidentified });
  const offers = listOpenOffers(session).length;
  if (offers > 0) obstacles.push({ code: 'duplicates_open', offers });
  const disagreements = listDisagreements(session).filter(({ decision }) => decision === null).length;
  if (disagreements > 0) obstacles.push({ code: 'disagreements_open', cells: disagreements });
  if (counted === 0) obstacles.push({ code: 'nothing_counted' });
  return obstacles;
}

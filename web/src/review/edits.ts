/** Changes a person makes, each on a draft; the reducer records them and makes them undoable. */

import type { Draft } from 'immer';

import type { Interval } from '../count/types';
import type { EditAction, RejectedEdit, Stamp } from './actions';
import { addAnnotations } from './annotationEdits';
import { findBoxObstacle, fitsPicture, hasClass, makeDrawnCell } from './drawnCells';
import { decideDuplicates } from './duplicateEdits';
import { addPictures, checkField, removePictures, restorePictures } from './pictureEdits';
import { isCounted, isOpen, labelOf, listDisagreements } from './selectors';
import {
  NOT_A_CELL,
  type ConfirmedHow,
  type ReviewCell,
  type ReviewSession,
} from './types';

/** Changes `draft`; `session` is what it was made from. Returns why the edit was rejected, else null. */
export function applyEdit(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  action: EditAction & Stamp,
): RejectedEdit | null {
  switch (action.type) {
    case 'pictures_added':
      return addPictures(draft, session, action);
    case 'pictures_removed':
      return removePictures(draft, session, action);
    case 'pictures_restored':
      return restorePictures(draft, session, action);
    case 'field_checked':
      return checkField(draft, action);
    case 'cells_reclassified':
      if (!hasClass(session, action.label)) return { code: 'unknown_class', label: action.label };
      return giveLabel(draft, session, action.cellIds, action.label, action);
    case 'cells_marked_not_cell':
      return giveLabel(draft, session, action.cellIds, NOT_A_CELL, action);
    case 'cells_confirmed':
      return confirmCells(draft, session, action.cellIds, action.cellIds.length === 1 ? 'one' : 'many', action);
    case 'class_confirmed': {
      if (!hasClass(session, action.label)) return { code: 'unknown_class', label: action.label };
      const members = Object.values(session.cells).filter((cell) => isCounted(cell) && labelOf(cell) === action.label);
      return confirmCells(draft, session, members.map(({ id }) => id), 'class', action);
    }
    case 'confirmation_withdrawn':
      return forCells(draft, session, action.cellIds, (cell) => {
        cell.confirmed = null;
      });
    case 'cell_added':
      return addCell(draft, session, action);
    case 'box_moved':
      return moveBox(draft, session, action);
    case 'annotations_added':
      return addAnnotations(draft, session, action);
    case 'duplicate_accepted':
    case 'duplicate_rejected':
      return decideDuplicates(draft, [action.offerId], action.type === 'duplicate_accepted' ? 'accepted' : 'rejected');
    case 'duplicates_decided':
      return decideDuplicates(draft, action.offerIds, action.decision);
    case 'class_added': {
      const { label } = action.added;
      if (label === NOT_A_CELL || hasClass(session, label)) return { code: 'class_exists', label };
      draft.classes.push({ ...action.added });
      return null;
    }
    case 'second_reading_taken':
      return takeReading(draft, session, action);
    case 'disagreement_decided':
      return decideDisagreement(draft, session, action);
    case 'profile_applied':
      draft.profile = { ...action.profile };
      for (const [id, adapted] of Object.entries(action.answers)) {
        const cell = draft.cells[id];
        if (cell && isOpen(cell)) cell.adapted = { ...adapted, probabilities: { ...adapted.probabilities } };
      }
      return null;
    case 'profile_left':
      draft.profile = null;
      for (const cell of Object.values(draft.cells)) if (isOpen(cell)) cell.adapted = null;
      return null;
    default:
      return describeSession(draft, action);
  }
}

type DescribingAction = Extract<
  EditAction,
  { type: 'session_named' | 'sample_set' | 'notes_set' | 'target_set' | 'total_wbc_set' | 'ranges_set' }
>;

/** What a person writes about the session as a whole. */
function describeSession(draft: Draft<ReviewSession>, action: DescribingAction): RejectedEdit | null {
  switch (action.type) {
    case 'session_named':
      if (action.name.trim() === '') return { code: 'name_missing' };
      draft.name = action.name.trim();
      draft.laboratory = action.laboratory.trim();
      return null;
    case 'sample_set':
      draft.sampleId = action.sampleId.trim();
      return null;
    case 'notes_set':
      draft.notes = action.notes;
      return null;
    case 'target_set':
      if (!Number.isSafeInteger(action.target) || action.target < 1) return { code: 'number_invalid', value: action.target };
      draft.target = action.target;
      return null;
    case 'total_wbc_set': {
      const value = action.totalWbc?.entered_10e9_per_l;
      if (value !== undefined && !(Number.isFinite(value) && value >= 0)) return { code: 'number_invalid', value };
      draft.totalWbc = action.totalWbc && { ...action.totalWbc };
      return null;
    }
    case 'ranges_set': {
      const wrong = action.ranges?.ranges.find(({ percent, absolute_10e9_per_l }) =>
        [percent, absolute_10e9_per_l].some((limits) => limits !== null && !isRange(limits)),
      );
      if (wrong) return { code: 'range_invalid', labels: wrong.labels };
      draft.ranges = structuredClone(action.ranges);
      return null;
    }
  }
}

function isRange({ low, high }: Interval): boolean {
  return Number.isFinite(low) && Number.isFinite(high) && low >= 0 && low <= high;
}

/** Whoever gives a label has looked at the cell: that confirms it. */
function giveLabel(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  cellIds: readonly string[],
  label: string,
  { at, by }: Stamp,
): RejectedEdit | null {
  return forCells(draft, session, cellIds, (cell) => {
    if (labelOf(cell) !== label) cell.answer = { label, by, at };
    cell.confirmed = { by, at, how: 'answer' };
  });
}

function confirmCells(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  cellIds: readonly string[],
  how: ConfirmedHow,
  { at, by }: Stamp,
): RejectedEdit | null {
  return forCells(draft, session, cellIds, (cell) => {
    if (labelOf(cell) !== null) cell.confirmed ??= { by, at, how };
  });
}

function addCell(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { cellId, pictureId, box, label, at, by }: Extract<EditAction, { type: 'cell_added' }> & Stamp,
): RejectedEdit | null {
  const obstacle = findBoxObstacle(session, { cellId, pictureId, box, label });
  if (obstacle !== null) return obstacle;
  const answer = label === null ? null : { label, by, at };
  draft.cells[cellId] = { ...makeDrawnCell(cellId, pictureId, box), answer, confirmed: answer && { by, at, how: 'answer' } };
  return null;
}

/** Boxes that only the second reader has come in without a name: what they are is decided next. */
function takeReading(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { reader, copyId, reading, added, classes, at }: Extract<EditAction, { type: 'second_reading_taken' }> & Stamp,
): RejectedEdit | null {
  if (Object.keys(session.secondReading?.decisions ?? {}).length > 0) return { code: 'nothing_to_do' };
  const exists = added.find(({ id }) => session.cells[id]);
  if (exists) return { code: 'id_exists', id: exists.id };
  draft.secondReading = { ...structuredClone(reading), reader, copyId, at, decisions: {} };
  draft.classes.push(...classes.filter(({ label }) => !hasClass(session, label)).map((one) => ({ ...one })));
  for (const cell of added) draft.cells[cell.id] = structuredClone(cell);
  return null;
}

/** The cell gets the decided label from whoever decides; both readers' own labels stay in the reading. */
function decideDisagreement(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { cellId, label, by, at }: Extract<EditAction, { type: 'disagreement_decided' }> & Stamp,
): RejectedEdit | null {
  if (label !== NOT_A_CELL && !hasClass(session, label)) return { code: 'unknown_class', label };
  if (!draft.secondReading || !listDisagreements(session).some(({ cell }) => cell.id === cellId)) {
    return { code: 'unknown_cell', id: cellId };
  }
  draft.secondReading.decisions[cellId] = { label, by, at };
  return giveLabel(draft, session, [cellId], label, { by, at });
}

/**
 * What the model said, it said of the old box. A person's word stays, and whoever confirmed the model's name gave it.
 */
function moveBox(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { cellId, box, at, by }: Extract<EditAction, { type: 'box_moved' }> & Stamp,
): RejectedEdit | null {
  const before = session.cells[cellId];
  const picture = session.pictures[before?.pictureId ?? ''];
  if (!before || !picture) return { code: 'unknown_cell', id: cellId };
  if (!fitsPicture(box, picture)) return { code: 'box_outside', box };
  if (before.box.every((value, index) => value === box[index])) return { code: 'nothing_to_do' };
  return forCells(draft, session, [cellId], (cell) => {
    const label = labelOf(before);
    if (cell.confirmed !== null && label !== null) cell.answer ??= { label, by, at };
    Object.assign(cell, { box: [...box], movedByHand: true, model: null, adapted: null, embedding: null });
  });
}

function forCells(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  cellIds: readonly string[],
  edit: (cell: Draft<ReviewCell>) => void,
): RejectedEdit | null {
  const unknown = cellIds.find((id) => !session.cells[id]);
  if (unknown !== undefined) return { code: 'unknown_cell', id: unknown };
  for (const id of cellIds) {
    const cell = draft.cells[id];
    if (cell) edit(cell);
  }
  return null;
}

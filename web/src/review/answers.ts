/** What the queue reports. A report about a picture that nobody waits for any more changes nothing. */

import type { Draft } from 'immer';

import type { FoundCell, PictureAnswer, QueueAction } from './actions';
import { packEmbedding } from './embedding';
import { toModelAnswer } from './modelAnswer';
import type { ReviewCell, ReviewPicture, ReviewSession } from './types';

export function applyAnswer(draft: Draft<ReviewSession>, action: QueueAction): void {
  switch (action.type) {
    case 'picture_started': {
      const picture = findOpen(draft, action.pictureId);
      if (picture?.progress.phase === 'waiting') picture.progress = { ...picture.progress, phase: 'running' };
      return;
    }
    case 'picture_answered': {
      const picture = findOpen(draft, action.pictureId);
      if (!picture) return;
      const { width, height, flags, took_ms, computed } = action.answer;
      Object.assign(picture, { width, height, flags: [...flags], progress: { phase: 'done', took_ms } });
      if (computed) picture.computed = { ...computed, ...(computed.notes && { notes: [...computed.notes] }) };
      for (const cell of listCells(picture.id, action.answer)) draft.cells[cell.id] = cell;
      return;
    }
    case 'picture_assessed': {
      const picture = draft.pictures[action.pictureId];
      if (picture?.progress.phase === 'done') picture.flags = [...new Set([...action.flags, ...picture.flags])];
      return;
    }
    case 'picture_failed': {
      const picture = findOpen(draft, action.pictureId);
      if (picture) picture.progress = { phase: 'failed', problem: action.problem };
      return;
    }
    case 'picture_returned': {
      const picture = findOpen(draft, action.pictureId);
      if (picture) picture.progress = { phase: 'waiting' };
      return;
    }
    case 'pictures_skipped':
      for (const id of action.pictureIds) {
        const picture = findOpen(draft, id);
        if (picture) picture.progress = { phase: 'skipped' };
      }
      return;
    case 'cell_answered': {
      const cell = draft.cells[action.cellId];
      if (!cell?.box.every((value, index) => value === action.answer.box[index])) return;
      Object.assign(cell, takeAnswer(action.answer));
      return;
    }
    case 'duplicates_offered':
      for (const offer of action.offers) {
        const { keep, drop } = offer;
        const id = `${keep}|${drop}`;
        const apart = draft.cells[keep]?.pictureId !== draft.cells[drop]?.pictureId;
        if (!draft.cells[keep] || !draft.cells[drop] || !apart) continue;
        // What a person has decided is not offered again.
        draft.duplicates[id] ??= { ...offer, id, decision: null };
      }
      return;
  }
}

function findOpen(draft: Draft<ReviewSession>, id: string): Draft<ReviewPicture> | null {
  const picture = draft.pictures[id];
  return picture && ['waiting', 'running'].includes(picture.progress.phase) ? picture : null;
}

function listCells(pictureId: string, { cells }: PictureAnswer): ReviewCell[] {
  return cells.map((found, index) => ({
    id: `${pictureId}.${index}`,
    pictureId,
    box: [...found.box],
    ...takeAnswer(found),
    answer: null,
    confirmed: null,
    addedByHand: false,
    movedByHand: false,
    duplicateOf: null,
  }));
}

function takeAnswer(found: FoundCell): Pick<ReviewCell, 'model' | 'adapted' | 'embedding'> {
  const { embedding, adapted } = found;
  return {
    model: toModelAnswer(found),
    adapted: adapted ?? null,
    embedding: embedding === undefined ? null : packEmbedding(embedding),
  };
}

/** A session's cells as lab profiles see them. */

import type { LabCells } from '../adaptation/labWork';
import { findGroup, type Cell, type Manifest } from '../engine';
import { isCounted, isOpen, labelOf } from './selectors';
import { NOT_A_CELL, type ModelAnswer, type ReviewCell, type ReviewSession } from './types';

/** A cell the network has looked at, so that a profile can answer it. */
export type SeenCell = ReviewCell & { model: ModelAnswer; embedding: number[] };

export function isSeen(cell: ReviewCell): cell is SeenCell {
  return cell.model !== null && cell.embedding !== null && cell.embedding.length > 0;
}

/** Those a profile would answer anew: seen, and no person has named or confirmed them. */
export function listOpenCells(session: ReviewSession): SeenCell[] {
  return Object.values(session.cells).filter((cell): cell is SeenCell => isSeen(cell) && isOpen(cell));
}

/** Those a person has named or confirmed, and that count. */
export function listReviewed(session: ReviewSession): ReviewCell[] {
  return Object.values(session.cells).filter((cell) => isCounted(cell) && !isOpen(cell));
}

export interface LabRows {
  /** Of each row. */
  ids: string[];
  cells: LabCells;
  /** Changes with what is learnt from: every reviewed cell with its label. */
  key: string;
}

/**
 * Every cell that counts and was seen. Cells whose class the model does not know are left out: they can be neither
 * learnt
 * from nor suggested. Duplicates are out too, being the same cell again.
 */
export function collectLabCells(session: ReviewSession, manifest: Manifest): LabRows {
  const classes = manifest.classes.map(({ label }) => label);
  const rows = Object.values(session.cells).flatMap((cell) => {
    if (!isSeen(cell) || !isCounted(cell)) return [];
    const label = isOpen(cell) ? null : labelOf(cell);
    // A profile learns classes: a finer class teaches the one that it is a part of.
    const group = findGroup(label, manifest);
    const isLearnable = group === null || (group !== NOT_A_CELL && classes.includes(group));
    return isLearnable ? [{ cell, label }] : [];
  });
  const length = rows[0]?.cell.embedding.length ?? 0;
  const probabilities = new Float64Array(rows.length * classes.length);
  const embeddings = new Float32Array(rows.length * length);
  rows.forEach(({ cell }, row) => {
    classes.forEach((label, index) => {
      probabilities[row * classes.length + index] = cell.model.probabilities[label] ?? 0;
    });
    embeddings.set(cell.embedding.slice(0, length), row * length);
  });
  const told = rows.filter(({ label }) => label !== null);
  return {
    ids: rows.map(({ cell }) => cell.id),
    cells: {
      probabilities,
      embeddings,
      labels: rows.map(({ label }) => label),
      fine: rows.map(({ cell }) => cell.model.fine_probabilities),
      groups: rows.map(({ cell }) => cell.id),
      pictures: rows.map(({ cell }) => session.pictures[cell.pictureId]?.sha256 ?? ''),
    },
    key: told.map(({ cell, label }) => `${cell.id} ${label ?? ''}`).join('\n'),
  };
}

/** As the engine gave it, without any profile. */
export function toEngineCell({ box, model, embedding }: SeenCell): Cell {
  const { cellness, ...said } = model;
  return { box, ...said, ...(cellness !== null && { cellness }), embedding: Float32Array.from(embedding) };
}

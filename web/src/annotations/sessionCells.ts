/** The cells of a session as every format takes them: Python's `session_file.py`. */

import { answerOf, listPictures } from '../review/selectors';
import { NOT_A_CELL, type ReviewCell, type ReviewSession } from '../review/types';
import { nameCell } from './classNames';
import { UNKNOWN_CELL, type AnnotationSet, type BoxedCell } from './model';
import { namePictures } from './pictureNames';

export interface SessionCells {
  annotations: AnnotationSet;
  /** Boxes that a person called no cell: no format has them. */
  rejected: number;
}

/** What a person said of a cell counts before what a model said. All pictures are of one smear: they share a source. */
export function listSessionCells(session: ReviewSession): SessionCells {
  const names = namePictures(session);
  const groups = new Map(session.classes.map(({ label, group }) => [label, group ?? null]));
  const cells = new Map<string, BoxedCell[]>();
  let rejected = 0;
  for (const cell of Object.values(session.cells)) {
    if (cell.answer?.label === NOT_A_CELL) {
      rejected += 1;
      continue;
    }
    const own = cells.get(cell.pictureId) ?? [];
    own.push(describeCell(cell, groups));
    cells.set(cell.pictureId, own);
  }
  const pictures = listPictures(session).map(({ id, width, height }) => ({
    name: names.get(id) ?? id,
    cells: cells.get(id) ?? [],
    size: width !== null && height !== null ? ([width, height] as const) : null,
    source: session.sampleId === '' ? `session-${session.id}` : session.sampleId,
    lab: session.laboratory === '' ? null : session.laboratory,
  }));
  return { annotations: { pictures }, rejected };
}

function describeCell(cell: ReviewCell, groups: ReadonlyMap<string, string | null>): BoxedCell {
  const model = answerOf(cell);
  const label = cell.answer?.label ?? model?.label ?? null;
  const boxed: BoxedCell = {
    ...UNKNOWN_CELL,
    box: cell.box,
    probability: model?.probability ?? null,
    probabilities: model?.probabilities ?? null,
    fineProbabilities: model?.fine_probabilities ?? null,
    status: model?.status ?? null,
    isConfirmed: cell.confirmed !== null,
  };
  return nameCell(boxed, label, groups.get(label ?? '') ?? null);
}

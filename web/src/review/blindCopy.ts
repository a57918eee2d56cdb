/** A session as a second reader gets it: the same pictures and boxes, nothing of what the first reader said. */

import type { Moment, ReviewCell, ReviewPicture, ReviewSession } from './types';

export interface NewCopy {
  id: string;
  name: string;
  created: Moment;
}

/**
 * Cells keep their ids, boxes and what the model as it was shipped said of them; a box that a person drew is one
 * without a label. A lab profile is left out, since it may be fitted to the first reader's labels. Duplicates stay as
 * they were decided, so that both read the same cells.
 */
export function makeBlindCopy(session: ReviewSession, { id, name, created }: NewCopy): ReviewSession {
  const { model, duplicates, classes, laboratory, sampleId, target, totalWbc, ranges } = session;
  return {
    id,
    name,
    laboratory,
    created,
    model,
    profile: null,
    pictures: mapValues(session.pictures, copyPicture),
    cells: mapValues(session.cells, copyCell),
    duplicates,
    classes,
    sampleId,
    notes: '',
    target,
    totalWbc,
    ranges,
    signature: null,
    audit: [],
    copyOf: { session: session.id, at: created },
  };
}

/** Property by property: a new one is in no copy until somebody has thought of it. */
function copyPicture(picture: ReviewPicture): ReviewPicture {
  const { id, name, bytes, sha256, position, width, height, flags, progress, computed } = picture;
  return { id, name, bytes, sha256, position, width, height, flags, progress, ...(computed && { computed }) };
}

function copyCell(cell: ReviewCell): ReviewCell {
  const { id, pictureId, box, model, addedByHand, movedByHand, duplicateOf, embedding } = cell;
  const said = { adapted: null, answer: null, confirmed: null };
  return { id, pictureId, box, model, ...said, addedByHand, movedByHand, duplicateOf, embedding };
}

function mapValues<Value>(record: Record<string, Value>, map: (value: Value) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

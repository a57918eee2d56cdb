/** A session as a key signs it: all of session.json, with cells and the trail as digests, so that it is short. */

import { labelOf } from '../review/selectors';
import type { Json, ReviewSession } from '../review/types';
import { digestJson } from './bytes';

/**
 * Leaves out what is not signed: the seal, what was taken out, and the id, which another browser may have to change.
 *
 * Of a cell it keeps the label, the picture, the box and who confirmed it, which a person asks about, and the digest of
 * all of it; of an entry of the trail the digest. `condense_session` in Python does the same.
 */
export function condenseSession(session: ReviewSession): Record<string, Json> {
  const { cells, audit } = session;
  const rest = { ...session, id: undefined, seal: undefined, removed: undefined, cells: {}, audit: [] };
  return {
    ...(toJson(rest) as Record<string, Json>),
    cells: Object.fromEntries(
      Object.entries(cells).map(([id, cell]) => {
        const { pictureId, box, confirmed } = cell;
        const by = confirmed?.by ?? null;
        return [id, { label: labelOf(cell), picture: pictureId, box: [...box], by, sha256: digestJson(toJson(cell)) }];
      }),
    ),
    audit: audit.map((entry) => digestJson(toJson(entry))),
  };
}

/** Every cell's final label by its id; null: without a name. */
export function listLabels(session: ReviewSession): Record<string, string | null> {
  return Object.fromEntries(Object.entries(session.cells).map(([id, cell]) => [id, labelOf(cell)]));
}

/** A value as a file holds it. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

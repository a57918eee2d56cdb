/** A session in the list of sessions, shown without reading its cells. */

import { countTotals, listPictures } from '../review/selectors';
import type { Moment, ReviewSession } from '../review/types';

export interface SessionSummary {
  id: string;
  name: string;
  laboratory: string;
  created: Moment;
  /** Of the last edit, or of its creation. */
  changed: Moment;
  pictures: number;
  /** Pictures the queue has yet to do. */
  left: number;
  /** In the count, with or without a name. */
  cells: number;
  confirmed: number;
  /** Of the pictures. */
  bytes: number;
  signed: boolean;
  /** Absent, like `first`, where an older page wrote it. */
  sampleId?: string;
  /** Id of the first picture that was looked at; null where none was. */
  first?: string | null;
  /** Of a blind copy: the session that was copied. */
  copyOf?: string;
}

/** Whether the name or the sample has this text in it, in small or capital letters. */
export function matchesSearch({ name, sampleId = '' }: SessionSummary, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  return [name, sampleId].some((text) => text.toLocaleLowerCase().includes(wanted));
}

export function summarise(session: ReviewSession): SessionSummary {
  const { counted, unidentified, confirmed } = countTotals(session);
  const pictures = listPictures(session);
  return {
    id: session.id,
    name: session.name,
    laboratory: session.laboratory,
    created: session.created,
    changed: session.audit.at(-1)?.at ?? session.created,
    pictures: pictures.length,
    left: pictures.filter(({ progress: { phase } }) => phase === 'waiting' || phase === 'running').length,
    cells: counted + unidentified,
    confirmed,
    bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0),
    signed: session.signature !== null,
    sampleId: session.sampleId,
    first: pictures.find(({ progress }) => progress.phase === 'done')?.id ?? null,
    ...(session.copyOf && { copyOf: session.copyOf.session }),
  };
}

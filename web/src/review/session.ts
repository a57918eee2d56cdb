/** A session at its beginning, and one taken up again after a reload. */

import type { CountClass } from '../count/types';
import type { Moment, PictureProgress, ReviewSession, SessionModel } from './types';

export const DEFAULT_TARGET = 100;

export interface NewSession {
  id: string;
  name: string;
  created: Moment;
  model: SessionModel;
  /** The model's and those a person can give (`listClasses` of the count). */
  classes: readonly CountClass[];
  laboratory?: string;
  target?: number;
}

export function createSession({ id, name, created, model, classes, laboratory, target }: NewSession): ReviewSession {
  return {
    id,
    name,
    laboratory: laboratory ?? '',
    created,
    model,
    profile: null,
    pictures: {},
    cells: {},
    duplicates: {},
    classes: [...classes],
    sampleId: '',
    notes: '',
    target: target ?? DEFAULT_TARGET,
    totalWbc: null,
    ranges: null,
    signature: null,
    audit: [],
  };
}

/** How often the page may end while it looks at a picture, until only a person has it tried again. */
const MOST_INTERRUPTIONS = 2;

/**
 * After a reload nothing is running any more: what was goes back to the queue, once. A picture that was running twice
 * when the page ended may be what ended it.
 */
export function requeueInterrupted(session: ReviewSession): ReviewSession {
  const pictures = Object.fromEntries(
    Object.entries(session.pictures).map(([id, picture]) => [id, { ...picture, progress: requeue(picture.progress) }]),
  );
  return { ...session, pictures };
}

function requeue(progress: PictureProgress): PictureProgress {
  if (progress.phase !== 'running') return progress;
  const interruptions = (progress.interruptions ?? 0) + 1;
  if (interruptions < MOST_INTERRUPTIONS) return { phase: 'waiting', interruptions };
  const message = 'The page ended twice while it looked at this picture.';
  return { phase: 'failed', problem: { kind: 'engine', code: 'interrupted', message, details: {} } };
}

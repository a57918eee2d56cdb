/** A session at its beginning, and one taken up again after a reload. */

import type { CountClass } from '../count/types';
import type { Moment, ReviewSession, SessionModel } from './types';

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

/** After a reload nothing is running any more: what was goes back to the queue. */
export function requeueInterrupted(session: ReviewSession): ReviewSession {
  const pictures = Object.fromEntries(
    Object.entries(session.pictures).map(([id, picture]) => [
      id,
      picture.progress.phase === 'running' ? { ...picture, progress: { phase: 'waiting' as const } } : picture,
    ]),
  );
  return { ...session, pictures };
}

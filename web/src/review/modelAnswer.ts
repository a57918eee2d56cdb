/** The model's word on a cell, as a session keeps it. */

import type { Cell } from '../engine';
import type { ModelAnswer } from './types';

type Said = Pick<Cell, 'label' | 'probability' | 'probabilities' | 'status' | 'cellness'>;

export function toModelAnswer({ label, probability, probabilities, status, cellness }: Said): ModelAnswer {
  return { label, probability, probabilities: { ...probabilities }, status, cellness: cellness ?? null };
}

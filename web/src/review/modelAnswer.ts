/** The model's word on a cell, as a session keeps it. */

import type { Cell } from '../engine';
import type { ModelAnswer } from './types';

type Said = Pick<Cell, 'label' | 'probability' | 'probabilities' | 'fine_probabilities' | 'status' | 'cellness'>;

export function toModelAnswer({ label, probability, probabilities, fine_probabilities: fine, status, cellness }: Said): ModelAnswer {
  return {
    label,
    probability,
    probabilities: { ...probabilities },
    ...(fine && { fine_probabilities: { ...fine } }),
    status,
    cellness: cellness ?? null,
  };
}

/** Made-up counts for the tests of count/ and report/. */

import type { ManifestClass, ManifestFineClass } from '../engine';
import { listClasses } from '../count/classes';
import type { CountClass, CountedCell } from '../count/types';

const MODEL: ManifestClass[] = [
  ['NEUTROPHIL', true], ['EOSINOPHIL', true], ['BASOPHIL', true], ['LYMPHOCYTE', true], ['MONOCYTE', true],
  ['IMMATURE_GRANULOCYTE', true], ['ERYTHROBLAST', false], ['PLATELET', false],
].map(([label, is_white_cell]) => ({
  label: label as string,
  name: { en: (label as string).toLowerCase() },
  color: '#3b7ddd',
  is_white_cell: is_white_cell as boolean,
}));

/** The shipped model's classes and the hand classes. */
export const CLASSES: CountClass[] = listClasses(MODEL);

const FINE: ManifestFineClass[] = [
  ['SEGMENTED_NEUTROPHIL', 'NEUTROPHIL'], ['BAND_NEUTROPHIL', 'NEUTROPHIL'], ['PROMYELOCYTE', 'IMMATURE_GRANULOCYTE'],
  ['MYELOCYTE', 'IMMATURE_GRANULOCYTE'], ['METAMYELOCYTE', 'IMMATURE_GRANULOCYTE'],
].map(([label = '', group = '']) => ({ label, group, name: { en: label.toLowerCase() }, color: '#1d8fb3' }));

/** Those of a model with finer classes. */
export const CLASSES_WITH_FINER: CountClass[] = listClasses(MODEL, [], FINE);

/** So many confirmed cells of each label; '' makes unidentified ones. */
export function makeCells(counts: Record<string, number>, change: Partial<CountedCell> = {}): CountedCell[] {
  return Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, () => ({
      label: label === '' ? null : label,
      status: label === '' ? ('unidentified' as const) : ('confident' as const),
      confirmed: label !== '',
      changedByHand: false,
      ...change,
    })),
  );
}

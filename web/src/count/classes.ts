/** The classes a person can give: the model's, those below, and one's own. */

import type { ManifestClass, ManifestFineClass } from '../engine';
import type { CountClass } from './types';

/**
 * Classes that no shipped model names but a technician may. A smudge's lineage is unknown, so it is not in the 100 %.
 */
export const HAND_CLASSES: readonly CountClass[] = [
  { label: 'BAND', name: { en: 'Band neutrophil', 'zh-CN': '杆状核中性粒细胞' }, isWhiteCell: true, color: '#1c8aa8' },
  { label: 'BLAST', name: { en: 'Blast', 'zh-CN': '原始细胞' }, isWhiteCell: true, color: '#b0413e' },
  { label: 'ATYPICAL_LYMPHOCYTE', name: { en: 'Reactive lymphocyte', 'zh-CN': '异型淋巴细胞' }, isWhiteCell: true, color: '#5b8a1f' },
  { label: 'SMUDGE', name: { en: 'Smudge cell', 'zh-CN': '涂抹细胞' }, isWhiteCell: false, color: '#7d7487' },
];

/** Of a class of one's own: at least 3:1 on light and on dark. */
export const OWN_COLOR = '#777a38';

/** What `leukoscope train` takes for a split rather than a class (SPLIT_FOLDERS in datasets/folder.py). */
const SPLIT_NAMES = new Set([
  'train', 'training', 'val', 'valid', 'validation', 'test', 'testing', 'test_simple', 'test_external',
]);

/** Hand classes that a finer class of a model takes the place of. */
export const SAME_AS_FINE: Readonly<Record<string, string>> = { BAND: 'BAND_NEUTROPHIL' };

/**
 * The classes a session counts in: the model's in the manifest's order, each followed by its finer ones, the hand
 * classes it lacks, then `own`.
 * Throws Error where two have the same label.
 */
export function listClasses(
  model: readonly ManifestClass[],
  own: readonly CountClass[] = [],
  fine: readonly ManifestFineClass[] = [],
): CountClass[] {
  const ofModel = model.flatMap(({ label, name, color, is_white_cell: isWhiteCell }): CountClass[] => [
    { label, name, color, isWhiteCell },
    ...fine
      .filter(({ group }) => group === label)
      .map((finer) => ({ label: finer.label, group: label, name: finer.name, color: finer.color, isWhiteCell })),
  ]);
  const known = new Set(ofModel.map(({ label }) => label));
  const isNew = ({ label }: CountClass) => !known.has(label) && !known.has(SAME_AS_FINE[label] ?? label);
  const classes = [...ofModel, ...HAND_CLASSES.filter(isNew), ...own];
  const labels = new Set<string>();
  for (const { label } of classes) {
    if (labels.has(label)) throw new Error(`Expected every class once, got ${label} twice. Give one of them another name.`);
    labels.add(label);
  }
  return classes;
}

/**
 * A class of one's own, named in the user's words.
 *
 * Throws Error for an empty name, one above 80 characters, and one that `leukoscope train` reads as a split.
 */
export function makeOwnClass(name: string, isWhiteCell: boolean, color = OWN_COLOR): CountClass {
  const words = name.trim().replace(/\s+/g, ' ');
  if (words === '' || words.length > 80) {
    throw new Error(`Expected a name of 1 to 80 characters for a class, got ${words.length}. Shorten it or give one.`);
  }
  if (SPLIT_NAMES.has(words.toLowerCase())) {
    throw new Error(`Expected the name of a kind of cell, got "${words}", which names a part of a data set. Choose another.`);
  }
  return { label: words.toUpperCase().replaceAll(' ', '_'), name: { en: words, 'zh-CN': words }, isWhiteCell, color };
}

/** Names of classes as other programs write them, and the labels they are here: Python's `class_names.py`. */

import type { BoxedCell } from './model';

/** What a box without a class is called where a format must name one. */
export const UNNAMED = 'CELL';
/** What a red cell is called; it is none of the classes. */
export const RED_CELL = 'RBC';

/** The class that each finer class is a part of. */
export const GROUP_OF: Readonly<Record<string, string>> = {
  SEGMENTED_NEUTROPHIL: 'NEUTROPHIL',
  BAND_NEUTROPHIL: 'NEUTROPHIL',
  PROMYELOCYTE: 'IMMATURE_GRANULOCYTE',
  MYELOCYTE: 'IMMATURE_GRANULOCYTE',
  METAMYELOCYTE: 'IMMATURE_GRANULOCYTE',
};
const KNOWN_LABELS = new Set([
  'NEUTROPHIL', 'EOSINOPHIL', 'BASOPHIL', 'LYMPHOCYTE', 'MONOCYTE', 'IMMATURE_GRANULOCYTE', 'ERYTHROBLAST', 'PLATELET',
  ...Object.keys(GROUP_OF),
  RED_CELL,
]);
const UNNAMED_NAMES = new Set([UNNAMED, 'WBC', 'WHITE_CELL', 'WHITE_BLOOD_CELL', 'LEUKOCYTE', 'LEUCOCYTE', 'OBJECT', 'UNNAMED']);
const ALIASES = new Map([
  ['RED_CELL', RED_CELL],
  ['RED_BLOOD_CELL', RED_CELL],
  ['ERYTHROCYTE', RED_CELL],
  ['NRBC', 'ERYTHROBLAST'],
  ['THROMBOCYTE', 'PLATELET'],
  ['NEUTROPHIL_SEGMENTED', 'SEGMENTED_NEUTROPHIL'],
  ['NEUTROPHIL_BAND', 'BAND_NEUTROPHIL'],
]);

/** The label of a class of Leukoscope for a name in any spelling; null where there is none. */
export function findLabel(name: string): string | null {
  const labels = spell(name).map((spelling) => ALIASES.get(spelling) ?? spelling);
  return labels.find((label) => KNOWN_LABELS.has(label)) ?? null;
}

/** Whether a name says only that there is a cell. */
export function isUnnamed(name: string): boolean {
  return spell(name).some((spelling) => UNNAMED_NAMES.has(spelling));
}

/** A cell with the class that a file gives it; `group`: its name of the class that `name` is a finer class of. */
export function nameCell(cell: BoxedCell, name: string | null, group: string | null = null): BoxedCell {
  if (name === null || name.trim() === '' || isUnnamed(name)) return cell;
  const label = findLabel(name) ?? name;
  const whole = Object.hasOwn(GROUP_OF, label) ? GROUP_OF[label] : group === null ? null : (findLabel(group) ?? group);
  if (whole === null || whole === undefined || whole === label) return { ...cell, label };
  return { ...cell, label: whole, fineLabel: label };
}

/** As it is in capitals, and without the S of a plural. */
function spell(name: string): string[] {
  const upper = name.trim().toUpperCase().split(/[\s_-]+/).filter((word) => word !== '').join('_');
  return [upper, upper.replace(/S$/, '')];
}

/** Cells drawn by code (draw_references.py), to compare with where there are no real ones. */

import sheet from './references.webp';
import type { SiteCell } from './samples';

/** Of the sheet, from top to bottom. */
const LABELS = [
  'NEUTROPHIL',
  'EOSINOPHIL',
  'BASOPHIL',
  'LYMPHOCYTE',
  'MONOCYTE',
  'IMMATURE_GRANULOCYTE',
  'ERYTHROBLAST',
  'PLATELET',
];
const COLUMNS = 3;
const SIDE_PX = 96;
/** With what is shown around a box (photos/square.ts) this is a whole square of the sheet. */
const BOX_PX = 71;

/** Three cells of a class; none of a class that is not drawn. */
export function listDrawnCells(label: string): SiteCell[] {
  const row = LABELS.indexOf(label);
  if (row < 0) return [];
  const inset = Math.floor((SIDE_PX - BOX_PX) / 2);
  return Array.from({ length: COLUMNS }, (_, column) => ({
    url: sheet,
    width: COLUMNS * SIDE_PX,
    height: LABELS.length * SIDE_PX,
    box: [column * SIDE_PX + inset, row * SIDE_PX + inset, BOX_PX, BOX_PX],
  }));
}

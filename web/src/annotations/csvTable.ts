/**
 * CSV: one row a cell, in the columns of `leukoscope classify --format csv` and some more.
 *
 * A picture without cells has a row without a box. Tables that name corners (`xmin,ymin,xmax,ymax`) are read, too.
 */

import { csvParseRows } from 'd3-dsv';

import { writeCsv, type Value } from '../report/csv';
import { GROUP_OF, nameCell } from './classNames';
import { getSize, getText, type AnnotationDocument } from './documents';
import { checkProbability, checkStatus, finestOf, makeBox, quote, toNumber, UNKNOWN_CELL, type AnnotationSet, type BoxedCell, type BoxedPicture } from './model';
import { NO_ORIGIN } from './origin';
import { baseOf, checkName } from './pictureNames';
import { AnnotationError } from './problems';

const BOX = ['x', 'y', 'box_width', 'box_height'];
const CORNERS = ['xmin', 'ymin', 'xmax', 'ymax'];
const NAME_COLUMNS = ['path', 'file', 'filename', 'file_name', 'image', 'picture'];
const CLASS_COLUMNS = ['label', 'class', 'kind', 'category', 'name'];
const PICTURE = ['path', 'width', 'height'];
const CELL = ['label', 'group', 'probability', 'status'];
const MORE = ['confirmed', 'source', 'lab', 'split'];
const FIXED = new Set([...PICTURE, ...BOX, ...CELL, ...MORE, ...CORNERS, ...NAME_COLUMNS, ...CLASS_COLUMNS, 'error']);
/** In front of finer classes that are none of Leukoscope's, and of classes that are called like another column. */
const [FINE, CLASS] = ['fine:', 'class:'];
/** An apostrophe that keeps a spreadsheet from computing a text. */
const GUARDED = /^'+[=+\-@\t\r\n]/;

type Row = ReadonlyMap<string, string>;

export function readCsv({ name, text }: AnnotationDocument): AnnotationSet {
  const [header = [], ...lines] = csvParseRows(text.replace(/^\uFEFF/, ''));
  const columns = header.map((column) => unguard(column.trim()));
  const named = NAME_COLUMNS.find((column) => columns.includes(column));
  if (named === undefined || ![BOX, CORNERS].some((sides) => sides.every((side) => columns.includes(side)))) {
    throw new AnnotationError(
      'unknown',
      `Expected the columns path,${BOX.join(',')} (or file,${CORNERS.join(',')}) in ${name}; got ${quote(header.join(', '))}. Name the columns so.`,
    );
  }
  const pictures = new Map<string, { size: BoxedPicture['size']; cells: BoxedCell[] }>();
  for (const [index, line] of lines.entries()) {
    const row: Row = new Map(columns.map((column, position) => [column, unguard(line[position] ?? '')]));
    const path = row.get(named) ?? '';
    if (path === '' || getText(row.get('error')) !== null) continue;
    const where = `line ${index + 2} of ${name}`;
    const base = checkName(baseOf(path), where);
    const picture = pictures.get(base) ?? { size: getSize(row.get('width'), row.get('height')), cells: [] };
    pictures.set(base, picture);
    const cell = readCell(row, where);
    if (cell !== null) picture.cells.push(cell);
  }
  return { pictures: [...pictures].map(([base, picture]) => ({ ...NO_ORIGIN, name: base, ...picture })) };
}

function readCell(row: Row, where: string): BoxedCell | null {
  const get = (column: string) => row.get(column) ?? '';
  const keys = BOX.some((column) => get(column) !== '') ? BOX : CORNERS;
  if (keys.every((column) => get(column) === '')) return null;
  const [a = NaN, b = NaN, c = NaN, d = NaN] = keys.map((column) => toNumber(get(column)));
  const name = CLASS_COLUMNS.map(get).find((text) => text !== '') ?? null;
  const cell: BoxedCell = {
    ...UNKNOWN_CELL,
    box: makeBox(keys === BOX ? [a, b, c, d] : [a, b, c - a, d - b], where),
    probability: get('probability') === '' ? null : checkProbability(toNumber(get('probability')), where),
    status: checkStatus(get('status') === '' ? null : get('status'), where),
    isConfirmed: ['yes', 'true', '1'].includes(get('confirmed').trim().toLowerCase()),
  };
  return nameCell(cell, name, getText(get('group')));
}

function unguard(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}

export function writeCellTable({ pictures }: AnnotationSet): string {
  const cells = pictures.flatMap((picture) => picture.cells);
  const labels = [...new Set(cells.flatMap(({ probabilities }) => Object.keys(probabilities ?? {})))];
  const fine = [...new Set(cells.flatMap(({ fineProbabilities }) => Object.keys(fineProbabilities ?? {})))];
  const columns = [
    ...labels.map((label) => (isTaken(label) ? CLASS + label : label)),
    ...fine.map((label) => (Object.hasOwn(GROUP_OF, label) ? label : FINE + label)),
  ];
  const rows = pictures.flatMap((picture): Value[][] => {
    const first = [picture.name, picture.size?.[0] ?? null, picture.size?.[1] ?? null];
    const origin = [picture.source, picture.lab, null];
    if (picture.cells.length === 0) {
      return [[...first, ...Array<null>(BOX.length + CELL.length + columns.length + 1).fill(null), ...origin]];
    }
    return picture.cells.map((cell) => [
      ...first,
      ...cell.box,
      finestOf(cell),
      cell.fineLabel === null ? null : cell.label,
      cell.probability,
      cell.status,
      ...labels.map((label) => cell.probabilities?.[label] ?? null),
      ...fine.map((label) => cell.fineProbabilities?.[label] ?? null),
      cell.isConfirmed ? 'yes' : '',
      ...origin,
    ]);
  });
  return writeCsv([[...PICTURE, ...BOX, ...CELL, ...columns, ...MORE], ...rows]);
}

/** A column of this name would be read as something else. */
function isTaken(label: string): boolean {
  return FIXED.has(label) || Object.hasOwn(GROUP_OF, label) || label.startsWith(FINE) || label.startsWith(CLASS);
}

/** Pascal VOC: one XML file a picture, in whole pixels. */

import { nameCell, UNNAMED } from './classNames';
import { getSize, getText, readXmlDocument, type AnnotationDocument } from './documents';
import { finestOf, makeBox, quote, toNumber, UNKNOWN_CELL, type BoxedCell, type BoxedPicture } from './model';
import { NO_ORIGIN } from './origin';
import { baseOf, checkName, stemOf } from './pictureNames';
import { AnnotationError } from './problems';

const CORNERS = ['xmin', 'ymin', 'xmax', 'ymax'];

export function readVoc(file: AnnotationDocument): BoxedPicture {
  const root = readXmlDocument(file);
  if (root.tagName !== 'annotation') {
    throw new AnnotationError('unknown', `Expected Pascal VOC (<annotation>) in ${file.name}; got <${root.tagName.slice(0, 40)}>. Check the file.`);
  }
  const named = textOf(root, ['filename']);
  return {
    ...NO_ORIGIN,
    name: checkName(named ?? stemOf(baseOf(file.name)), file.name),
    cells: [...root.getElementsByTagName('object')].map((thing, index) => readCell(thing, `object ${index + 1} of ${file.name}`)),
    size: getSize(textOf(root, ['size', 'width']), textOf(root, ['size', 'height'])),
  };
}

function readCell(thing: Element, where: string): BoxedCell {
  const corners = CORNERS.map((side) => textOf(thing, ['bndbox', side]));
  const [left = NaN, top = NaN, right = NaN, bottom = NaN] = corners.map(toNumber);
  if (![left, top, right, bottom].every(Number.isFinite)) {
    throw new AnnotationError('value', `Expected xmin, ymin, xmax and ymax as numbers in ${where}; got ${quote(corners)}. Correct it.`);
  }
  const cell = { ...UNKNOWN_CELL, box: makeBox([left, top, right - left, bottom - top], where) };
  return nameCell(cell, textOf(thing, ['name']));
}

/** Of the first child of this name, and so on downwards. */
function textOf(element: Element, path: readonly string[]): string | null {
  const found = path.reduce<Element | undefined>(
    (parent, name) => [...(parent?.children ?? [])].find(({ tagName }) => tagName === name),
    element,
  );
  return getText(found?.textContent);
}

export function writeVoc({ name, size, cells }: BoxedPicture): string {
  const lines = [
    "<?xml version='1.0' encoding='utf-8'?>",
    '<annotation>',
    '  <folder />',
    `  <filename>${escape(name)}</filename>`,
    ...(size === null
      ? []
      : ['  <size>', `    <width>${size[0]}</width>`, `    <height>${size[1]}</height>`, '    <depth>3</depth>', '  </size>']),
    '  <segmented>0</segmented>',
    ...cells.flatMap(describeCell),
    '</annotation>',
  ];
  return lines.join('\n');
}

function describeCell(cell: BoxedCell): string[] {
  const [x, y, width, height] = cell.box.map(Math.round) as [number, number, number, number];
  const sides = [x, y, x + width, y + height];
  return [
    '  <object>',
    `    <name>${escape(finestOf(cell) ?? UNNAMED)}</name>`,
    '    <pose>Unspecified</pose>',
    '    <truncated>0</truncated>',
    '    <difficult>0</difficult>',
    '    <bndbox>',
    ...CORNERS.map((corner, index) => `      <${corner}>${sides[index] ?? 0}</${corner}>`),
    '    </bndbox>',
    '  </object>',
  ];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

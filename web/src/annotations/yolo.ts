/**
 * YOLO: `data.yaml` and one text file a picture in `labels/` (docs.ultralytics.com, "Object detection datasets").
 *
 * A line is a class, then the middle, width and height of a box as shares of the picture.
 */

import { nameCell, UNNAMED } from './classNames';
import { getText, type AnnotationDocument } from './documents';
import { finestOf, makeBox, quote, UNKNOWN_CELL, type AnnotationSet, type BoxedCell, type BoxedPicture } from './model';
import { NO_ORIGIN } from './origin';
import { baseOf, stemOf } from './pictureNames';
import { AnnotationError } from './problems';

const DATA_FILE = 'data.yaml';
/** Of shares, where three would be half a pixel of a large picture. */
const DIGITS = 9;

export function isYolo(documents: readonly Pick<AnnotationDocument, 'name'>[]): boolean {
  return documents.some(({ name }) => baseOf(name) === DATA_FILE);
}

/** Whether a path is that of the boxes of one picture. */
export function isYoloLabels(path: string): boolean {
  return path.endsWith('.txt') && path.split('/').slice(0, -1).includes('labels');
}

/** The label files of an unpacked data set. Boxes stay shares: the slide has the pictures, whose sizes are needed. */
export async function readYolo(documents: readonly AnnotationDocument[]): Promise<AnnotationSet> {
  const file = documents.find(({ name }) => baseOf(name) === DATA_FILE);
  if (file === undefined) throw new AnnotationError('unknown', `Expected ${DATA_FILE}; there is none. Put it into the ZIP.`);
  const names = await readNames(file);
  const labels = documents.filter(({ name }) => isYoloLabels(name));
  return { pictures: labels.map((document) => readLabels(document, names)) };
}

async function readNames(file: AnnotationDocument): Promise<Map<number, string>> {
  const { load, CORE_SCHEMA } = await import('js-yaml');
  let document: unknown;
  try {
    // Plain values only. An alias becomes a reference, and nothing here follows references downwards.
    document = load(file.text, { schema: CORE_SCHEMA });
  } catch (error) {
    const reason = String(error).split('\n')[0] ?? '';
    throw new AnnotationError('damaged', `Expected YAML in ${file.name}: ${reason.slice(0, 120)}. Export the annotations again.`, error);
  }
  const names = typeof document === 'object' && document !== null ? (document as { names?: unknown }).names : null;
  const entries = typeof names === 'object' && names !== null ? Object.entries(names) : [];
  if (!entries.every(([key, name]) => /^\d+$/.test(key) && getText(name) !== null) || entries.length === 0) {
    throw new AnnotationError('value', `Expected the names of the classes in ${file.name}, as a list or by number. Add them.`);
  }
  return new Map(entries.map(([key, name]) => [Number(key), getText(name) ?? '']));
}

function readLabels({ name, text }: AnnotationDocument, names: ReadonlyMap<number, string>): BoxedPicture {
  const cells = text.split(/\r?\n/).flatMap((line, index) => {
    return line.trim() === '' ? [] : [readLine(line.trim().split(/\s+/), names, `line ${index + 1} of ${name}`)];
  });
  return { ...NO_ORIGIN, name: stemOf(baseOf(name)), cells, size: null, isShare: true };
}

function readLine(parts: readonly string[], names: ReadonlyMap<number, string>, where: string): BoxedCell {
  const [index = NaN, ...numbers] = parts.map(Number);
  let shares = numbers;
  if (shares.length >= 6 && shares.length % 2 === 0) {
    // The outline of a segmentation.
    const [across, down] = [0, 1].map((axis) => shares.filter((_, position) => position % 2 === axis)) as [number[], number[]];
    const [left, right, top, bottom] = [Math.min(...across), Math.max(...across), Math.min(...down), Math.max(...down)];
    shares = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
  }
  const [x, y, width, height] = shares;
  if (x === undefined || y === undefined || width === undefined || height === undefined || !numbers.every(Number.isFinite)) {
    throw new AnnotationError('value', `Expected a class and four numbers from 0 to 1 in ${where}; got ${quote(parts.join(' '))}. Correct it.`);
  }
  const name = names.get(index);
  if (name === undefined) {
    throw new AnnotationError('value', `Expected a class of ${DATA_FILE} in ${where}; got ${quote(parts[0])}. Correct it, or ${DATA_FILE}.`);
  }
  return nameCell({ ...UNKNOWN_CELL, box: makeBox([x - width / 2, y - height / 2, width, height], where, DIGITS) }, name);
}

/** By path. Pictures belong into `images/`, beside `labels/`. */
export function writeYolo({ pictures }: AnnotationSet, nameFile: (picture: BoxedPicture) => string): Map<string, string> {
  const names = [...new Set(pictures.flatMap(({ cells }) => cells.map((cell) => finestOf(cell) ?? UNNAMED)))].sort();
  const files = new Map<string, string>();
  for (const picture of pictures) {
    const lines = picture.cells.map((cell) => `${[names.indexOf(finestOf(cell) ?? UNNAMED), ...shareBox(cell, picture)].join(' ')}\n`);
    files.set(`labels/${nameFile(picture)}`, lines.join(''));
  }
  // Both are needed; without splits the one folder is given for both. JSON's texts and objects are YAML, too.
  const classes = names.length === 0 ? ' {}\n' : `\n${names.map((name, index) => `  ${index}: ${JSON.stringify(name)}\n`).join('')}`;
  files.set(DATA_FILE, `train: images\nval: images\nnames:${classes}`);
  return files;
}

function shareBox({ box: [x, y, width, height] }: BoxedCell, { name, size }: BoxedPicture): string[] {
  if (size === null) throw new AnnotationError('value', `Expected the size of ${name}, which YOLO's boxes are shares of; it is unknown. Wait until the field was looked at.`);
  const [across, down] = size;
  const shares = [(x + width / 2) / across, (y + height / 2) / down, width / across, height / down];
  return shares.map((share) => String(Number(share.toPrecision(12))));
}

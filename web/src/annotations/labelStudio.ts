/**
 * Label Studio: a JSON list of tasks (labelstud.io/guide/export, "Label Studio JSON format of annotated tasks").
 *
 * A box is in per cent of the picture. What a person verified is in `annotations`, the rest in `predictions`. A box
 * without a class is a `rectangle` without labels.
 */

import { nameCell } from './classNames';
import { compact, formatJsonDocument, getList, getMapping, getSize, getText, readJsonDocument, type AnnotationDocument, type Mapping } from './documents';
import { checkProbability, finestOf, makeBox, toNumber, UNKNOWN_CELL, type AnnotationSet, type BoxedCell, type BoxedPicture } from './model';
import { describeOrigin, NO_ORIGIN } from './origin';
import { baseOf, checkName } from './pictureNames';
import { AnnotationError } from './problems';

const IMAGE_KEYS = ['image', 'img', 'picture', 'ocr'];
const SIDES = ['x', 'y', 'width', 'height'] as const;

export function isLabelStudio(value: unknown): boolean {
  const first: unknown = Array.isArray(value) ? value[0] : null;
  return typeof first === 'object' && first !== null && 'data' in first;
}

/** Of several people's annotations of a task, the first is read. */
export function readLabelStudio(file: AnnotationDocument): AnnotationSet {
  const tasks = getList(readJsonDocument(file), file.name);
  return { pictures: tasks.map((task, index) => readTask(getMapping(task, file.name), `task ${index + 1} of ${file.name}`)) };
}

function readTask(task: Mapping, where: string): BoxedPicture {
  const data = getMapping(task['data'], where);
  const address = IMAGE_KEYS.map((key) => data[key]).find((value) => typeof value === 'string');
  const listOf = (value: unknown) => getList(value ?? [], where).map((entry) => getMapping(entry, where));
  const given = listOf(task['annotations'] ?? task['completions']).filter((entry) => entry['was_cancelled'] !== true);
  // A person's answer replaces the predictions, except where Leukoscope divided one picture into both.
  const guessed = given.length === 0 || data['divided'] === true ? listOf(task['predictions']) : [];
  const boxes = [
    ...given.slice(0, 1).flatMap((entry) => listOf(entry['result']).map((result) => ({ result, isConfirmed: true }))),
    ...guessed.slice(0, 1).flatMap((entry) => listOf(entry['result']).map((result) => ({ result, isConfirmed: false }))),
  ].filter(({ result }) => isBox(result['value']));
  const sizes = boxes.map(({ result }) => getSize(result['original_width'], result['original_height']));
  const size = sizes.find((one) => one !== null) ?? getSize(data['width'], data['height']);
  return {
    ...NO_ORIGIN,
    name: namePicture(address ?? '', where),
    cells: boxes.map(({ result, isConfirmed }) => ({ ...readCell(result, size, where), isConfirmed })),
    size,
    ...(size === null && { isShare: true }),
  };
}

/** Of an address its last part: `findPicture` knows the prefix of an upload. */
function namePicture(address: string, where: string): string {
  const local = /[?&]d=([^&]+)/.exec(address)?.[1];
  const path = local ?? address.replace(/[?#].*$/, '');
  const isAddress = local !== undefined || /^[a-z][a-z+.-]+:/i.test(path) || path.startsWith('/');
  try {
    return checkName(isAddress ? baseOf(decodeURIComponent(path)) : path, where);
  } catch (error) {
    if (error instanceof AnnotationError) throw error;
    throw new AnnotationError('value', `Expected the address of a picture in ${where}. Correct it.`, error);
  }
}

function isBox(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && SIDES.every((side) => side in value);
}

function readCell(result: Mapping, size: BoxedPicture['size'], where: string): BoxedCell {
  const value = getMapping(result['value'], where);
  if (Number(value['rotation'] ?? 0) !== 0) {
    throw new AnnotationError('value', `Expected boxes without rotation in ${where}; one is rotated. Draw it again upright.`);
  }
  const shares = SIDES.map((side) => toNumber(value[side]) / 100);
  const box = size === null ? makeBox(shares, where, 9) : makeBox(shares.map((share, index) => share * (size[index % 2] ?? 1)), where);
  const labels = value['rectanglelabels'] ?? value['labels'];
  const cell = { ...UNKNOWN_CELL, box, probability: checkProbability(result['score'], where) };
  return nameCell(cell, Array.isArray(labels) ? getText(labels[0]) : null);
}

export function writeLabelStudio({ pictures }: AnnotationSet): string {
  return formatJsonDocument(pictures.map((picture, index) => describeTask(picture, index + 1)));
}

function describeTask(picture: BoxedPicture, number: number): Mapping {
  const describe = (isConfirmed: boolean) =>
    picture.cells.flatMap((cell, index) => (cell.isConfirmed === isConfirmed ? [describeCell(cell, picture, `${number}-${index}`)] : []));
  const [confirmed, others] = [describe(true), describe(false)];
  return {
    id: number,
    data: { image: picture.name, ...describeOrigin(picture), ...compact({ divided: confirmed.length > 0 && others.length > 0 }) },
    annotations: confirmed.length > 0 ? [{ id: number, result: confirmed }] : [],
    predictions: others.length > 0 ? [{ id: number, model_version: 'leukoscope', result: others }] : [],
  };
}

function describeCell(cell: BoxedCell, { name: picture, size }: BoxedPicture, id: string): Mapping {
  if (size === null) throw new AnnotationError('value', `Expected the size of ${picture}, which Label Studio's boxes are shares of; it is unknown. Wait until the field was looked at.`);
  const name = finestOf(cell);
  return {
    id,
    type: name === null ? 'rectangle' : 'rectanglelabels',
    from_name: 'label',
    to_name: 'image',
    original_width: size[0],
    original_height: size[1],
    image_rotation: 0,
    value: {
      ...Object.fromEntries(SIDES.map((side, index) => [side, ((cell.box[index] ?? 0) * 100) / (size[index % 2] ?? 1)])),
      rotation: 0,
      ...(name !== null && { rectanglelabels: [name] }),
    },
    ...compact({ score: cell.probability }),
  };
}

/**
 * COCO: one JSON file with `images`, `annotations` and `categories` (cocodataset.org, "Data format").
 *
 * A finer class is a category whose `supercategory` is its class. `score` is the probability, as in COCO's results.
 * What COCO has no key for is in `attributes`.
 */

import { nameCell, UNNAMED } from './classNames';
import { compact, formatJsonDocument, getList, getMapping, getSize, getText, readJsonDocument, type AnnotationDocument, type Mapping } from './documents';
import { checkProbability, checkStatus, finestOf, makeBox, quote, UNKNOWN_CELL, type AnnotationSet, type BoxedCell } from './model';
import { describeOrigin, NO_ORIGIN } from './origin';
import { checkName } from './pictureNames';
import { AnnotationError } from './problems';

export function isCoco(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'images' in value && 'annotations' in value;
}

export function readCoco(file: AnnotationDocument): AnnotationSet {
  const { name } = file;
  const document = getMapping(readJsonDocument(file), name);
  const categories = new Map<unknown, Mapping>();
  for (const entry of getList(document['categories'] ?? [], `the categories of ${name}`)) {
    const category = getMapping(entry, `a category of ${name}`);
    categories.set(category['id'], category);
  }
  const images = getList(document['images'], `the images of ${name}`).map((image) => getMapping(image, `an image of ${name}`));
  const cells = new Map<unknown, BoxedCell[]>(images.map(({ id }) => [id, []]));
  for (const [index, entry] of getList(document['annotations'], `the annotations of ${name}`).entries()) {
    const where = `annotation ${index + 1} of ${name}`;
    const annotation = getMapping(entry, where);
    const own = cells.get(annotation['image_id']);
    if (own === undefined) {
      throw new AnnotationError('damaged', `Expected an image of the file in ${where}; got ${quote(annotation['image_id'])}. Export the annotations again.`);
    }
    own.push(readCell(annotation, categories, where));
  }
  return {
    pictures: images.map((image) => ({
      ...NO_ORIGIN,
      name: checkName(image['file_name'], name),
      cells: cells.get(image['id']) ?? [],
      size: getSize(image['width'], image['height']),
    })),
  };
}

function readCell(annotation: Mapping, categories: ReadonlyMap<unknown, Mapping>, where: string): BoxedCell {
  const number = annotation['category_id'] ?? null;
  const category = categories.get(number);
  if (number !== null && category === undefined) {
    throw new AnnotationError('damaged', `Expected a category of the file in ${where}; got ${quote(number)}. Export the annotations again.`);
  }
  const attributes = getMapping(annotation['attributes'] ?? {}, where);
  const cell: BoxedCell = {
    ...UNKNOWN_CELL,
    box: makeBox(getList(annotation['bbox'], where), where),
    probability: checkProbability(annotation['score'], where),
    status: checkStatus(attributes['status'], where),
    isConfirmed: attributes['confirmed'] === true,
  };
  // Many files have one supercategory for all; it is a class only where Leukoscope wrote it.
  return nameCell(cell, getText(category?.['name']), attributes['finer'] === true ? getText(category?.['supercategory']) : null);
}

export function writeCoco({ pictures }: AnnotationSet): string {
  const numbers = new Map<string, { id: number; name: string; supercategory: string }>();
  const annotations: Mapping[] = [];
  const images = pictures.map((picture, index) => {
    for (const cell of picture.cells) {
      const name = finestOf(cell) ?? UNNAMED;
      const supercategory = cell.fineLabel === null ? '' : (cell.label ?? '');
      const key = JSON.stringify([name, supercategory]);
      const category = numbers.get(key) ?? { id: numbers.size + 1, name, supercategory };
      numbers.set(key, category);
      annotations.push(describeCell(cell, annotations.length + 1, index + 1, category.id));
    }
    return { id: index + 1, file_name: picture.name, ...describeOrigin(picture) };
  });
  return formatJsonDocument({
    info: { description: 'Cells annotated with Leukoscope' },
    images,
    annotations,
    categories: [...numbers.values()],
  });
}

function describeCell(cell: BoxedCell, id: number, image_id: number, category_id: number): Mapping {
  const [x, y, width, height] = cell.box;
  const attributes = compact({
    probabilities: cell.probabilities,
    fine_probabilities: cell.fineProbabilities,
    status: cell.status,
    confirmed: cell.isConfirmed,
    finer: cell.fineLabel !== null,
  });
  return {
    id,
    image_id,
    category_id,
    bbox: [x, y, width, height],
    area: width * height,
    segmentation: [[x, y, x + width, y, x + width, y + height, x, y + height]],
    iscrowd: 0,
    ...compact({ score: cell.probability }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

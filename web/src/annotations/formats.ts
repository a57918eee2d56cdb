/** The formats: what each is called, what it holds, and what writes it. */

import type { ReviewSession } from '../review/types';
import { writeCoco } from './coco';
import { writeCellTable } from './csvTable';
import { writeGeoJson } from './geojson';
import { ALL_FACTS, dropUnheld, listLosses, type Fact, type Loss } from './holding';
import { writeLabelStudio } from './labelStudio';
import type { AnnotationSet, BoxedPicture } from './model';
import { stemOf } from './pictureNames';
import { AnnotationError } from './problems';
import { listSessionCells } from './sessionCells';
import type { FormatId } from './formatIds';
import { writeVoc } from './voc';
import { writeYolo } from './yolo';
import { packFiles } from './zipFiles';

interface AnnotationFormat {
  /** Beside the box and the class. */
  holds: readonly Fact[];
  /** One text, or texts by path: a ZIP. */
  write: (annotations: AnnotationSet, session: ReviewSession) => { text: string; ending: string; type: string } | ReadonlyMap<string, string>;
}

const JSON_TYPE = 'application/json';

export const FORMATS: Readonly<Record<FormatId, AnnotationFormat>> = {
  coco: {
    holds: ALL_FACTS,
    write: (annotations) => ({ text: writeCoco(annotations), ending: '.coco.json', type: JSON_TYPE }),
  },
  voc: {
    holds: ['size'],
    write: ({ pictures }) => writeEach(pictures, '.xml', writeVoc),
  },
  yolo: {
    holds: ['size'],
    write: (annotations) => {
      const paths = namePaths(annotations.pictures, '.txt');
      return writeYolo(annotations, (picture) => paths.get(picture) ?? '');
    },
  },
  geojson: {
    holds: ALL_FACTS,
    write: ({ pictures }, { classes }) => {
      const write = (picture: BoxedPicture) => writeGeoJson(picture, (name) => classes.find(({ label }) => label === name)?.color ?? null);
      const [first, second] = pictures;
      if (first === undefined || second !== undefined) return writeEach(pictures, '.geojson', write);
      return { text: write(first), ending: '.geojson', type: 'application/geo+json' };
    },
  },
  'label-studio': {
    holds: ['probability', 'confirmed', 'size', 'source', 'lab'],
    write: (annotations) => ({ text: writeLabelStudio(annotations), ending: '.label-studio.json', type: JSON_TYPE }),
  },
  csv: {
    holds: ALL_FACTS,
    write: (annotations) => ({ text: writeCellTable(annotations), ending: '.cells.csv', type: 'text/csv' }),
  },
};

export interface WrittenAnnotations {
  file: File;
  cells: number;
  /** Boxes that a person called no cell. */
  rejected: number;
  losses: Loss[];
}

/** The cells of a session as a file; `name`: without an ending. Throws `AnnotationError`. */
export async function writeAnnotations(session: ReviewSession, id: FormatId, name: string): Promise<WrittenAnnotations> {
  const { holds, write } = FORMATS[id];
  const { annotations, rejected } = listSessionCells(session);
  const held = dropUnheld(annotations, new Set(holds));
  const written = write(held, session);
  return {
    file:
      'text' in written
        ? new File([written.text], `${name}${written.ending}`, { type: written.type })
        : await packFiles(written, `${name}-${id}.zip`),
    cells: held.pictures.reduce((sum, { cells }) => sum + cells.length, 0),
    rejected,
    losses: listLosses(annotations, held),
  };
}

function writeEach(pictures: readonly BoxedPicture[], ending: string, write: (picture: BoxedPicture) => string): Map<string, string> {
  return new Map([...namePaths(pictures, ending)].map(([picture, path]) => [path, write(picture)]));
}

/** Each picture's own file. Throws `AnnotationError` where two would share one. */
function namePaths(pictures: readonly BoxedPicture[], ending: string): Map<BoxedPicture, string> {
  const paths = new Map(pictures.map((picture) => [picture, `${stemOf(picture.name)}${ending}`]));
  const twice = [...paths.values()].find((path, index, all) => all.indexOf(path) < index);
  if (twice === undefined) return paths;
  throw new AnnotationError('names', `Expected pictures that differ in more than their ending; two would share ${twice}. Choose a format with one file for all.`);
}

/** Files of annotations of any format, recognised by ending and content. */

import { isCoco, readCoco } from './coco';
import { readCsv } from './csvTable';
import { decodeText, MAX_BYTES, readJsonDocument, type AnnotationDocument } from './documents';
import { isGeoJson, readGeoJson } from './geojson';
import { isLabelStudio, readLabelStudio } from './labelStudio';
import type { AnnotationSet } from './model';
import { AnnotationError } from './problems';
import { readVoc } from './voc';
import { isYolo, readYolo } from './yolo';
import { tooLarge, unpackTexts } from './zipFiles';

/** All of them as one set. Throws `AnnotationError` where one cannot be read: half of a set would look like a whole. */
export async function readAnnotationFiles(files: readonly File[]): Promise<AnnotationSet> {
  const pictures: AnnotationSet['pictures'][number][] = [];
  for (const file of files) pictures.push(...(await readFile(file)).pictures);
  return { pictures };
}

async function readFile(file: File): Promise<AnnotationSet> {
  if (file.size > MAX_BYTES) throw tooLarge(file.name);
  if (file.name.toLowerCase().endsWith('.zip')) return readDocuments(await unpackTexts(file), file.name);
  return readDocument({ name: file.name, text: decodeText(await readBytes(file), file.name) });
}

/** A file may have been moved since it was chosen. */
async function readBytes(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    throw new AnnotationError('damaged', `Expected to read ${file.name}; it is gone or locked. Choose it again.`, error);
  }
}

function readDocuments(documents: readonly AnnotationDocument[], name: string): AnnotationSet | Promise<AnnotationSet> {
  if (isYolo(documents)) return readYolo(documents);
  const read = documents.filter((document) => /\.(json|geojson|xml|csv)$/i.test(document.name)).map(readDocument);
  if (read.length === 0) {
    throw new AnnotationError('unknown', `Expected data.yaml (YOLO), .xml, .geojson, .json or .csv files in ${name}; there are none. Check the ZIP.`);
  }
  return { pictures: read.flatMap(({ pictures }) => pictures) };
}

function readDocument(document: AnnotationDocument): AnnotationSet {
  const name = document.name.toLowerCase();
  const file = { ...document, text: document.text.replace(/^\uFEFF/, '') };
  if (name.endsWith('.csv')) return readCsv(file);
  if (name.endsWith('.xml')) return { pictures: [readVoc(file)] };
  const value = readJsonDocument(file);
  if (name.endsWith('.geojson') || isGeoJson(value)) return { pictures: [readGeoJson(file)] };
  if (isCoco(value)) return readCoco(file);
  if (isLabelStudio(value)) return readLabelStudio(file);
  throw new AnnotationError('unknown', `Expected COCO, GeoJSON or tasks of Label Studio in ${document.name}; the JSON is none of them. Check the file.`);
}

/**
 * GeoJSON (RFC 7946) as QuPath writes and reads it: one file a picture, one feature a cell, in pixels.
 *
 * What a person verified is an annotation, the rest are detections. QuPath keeps numbers in `measurements` and texts in
 * `metadata`. The picture's name is in a member of its own, as RFC 7946 (6.1) allows.
 */

import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

import { nameCell } from './classNames';
import { compact, formatJsonDocument, getList, getMapping, getSize, getText, readJsonDocument, type AnnotationDocument, type Mapping } from './documents';
import { checkProbability, checkStatus, finestOf, makeBox, round, UNKNOWN_CELL, type BoxedCell, type BoxedPicture } from './model';
import { describeOrigin, NO_ORIGIN } from './origin';
import { baseOf, checkName, stemOf } from './pictureNames';
import { AnnotationError } from './problems';

const MEMBER = 'leukoscope';
const PROBABILITY = 'Probability';
const BY_CLASS = 'Probability: ';
const BY_FINE_CLASS = 'Finer probability: ';
/** RFC 9562, 6.6: the namespace of names that are addresses. */
const NAMESPACE_URL = '6ba7b8119dad11d180b400c04fd430c8';
/** A feature may hold others, in QuPath's hierarchy. */
const MAX_DEPTH = 32;

export function isGeoJson(value: unknown): boolean {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const type = typeof first === 'object' && first !== null ? (first as { type?: unknown }).type : null;
  return type === 'FeatureCollection' || type === 'Feature';
}

export function readGeoJson(file: AnnotationDocument): BoxedPicture {
  const { name } = file;
  const value = readJsonDocument(file);
  const isEmpty = Array.isArray(value) && value.length === 0;
  if (!isGeoJson(value) && !isEmpty) {
    throw new AnnotationError('unknown', `Expected GeoJSON in ${name}; it has no features. Export the objects from QuPath again.`);
  }
  const whole = Array.isArray(value) ? {} : getMapping(value, name);
  const features = Array.isArray(value) ? getList(value, name) : getList(whole['features'] ?? [value], name);
  const own = getMapping(whole[MEMBER] ?? {}, `the member ${MEMBER} of ${name}`);
  return {
    ...NO_ORIGIN,
    name: 'picture' in own ? checkName(own['picture'], name) : checkName(stemOf(baseOf(name)), name),
    cells: features.flatMap((feature, index) => {
      const where = `feature ${index + 1} of ${name}`;
      return readFeatures(getMapping(feature, where), where, 0);
    }),
    size: getSize(own['width'], own['height']),
  };
}

/** The cell of a feature, or those inside it: a region that was drawn around cells is no cell itself. */
function readFeatures(feature: Mapping, where: string, depth: number): BoxedCell[] {
  const properties = getMapping(feature['properties'] ?? {}, where);
  const children = getList(properties['childObjects'] ?? properties['children'] ?? [], where);
  if (children.length > 0 && depth < MAX_DEPTH) {
    return children.flatMap((child) => readFeatures(getMapping(child, where), where, depth + 1));
  }
  const metadata = getMapping(properties['metadata'] ?? {}, where);
  const [name, group] = readClass(properties['classification']);
  const confirmed = metadata['confirmed'];
  const cell: BoxedCell = {
    ...UNKNOWN_CELL,
    box: readBox(feature['geometry'], where),
    probability: readProbability(properties['measurements'] ?? {}, where),
    status: checkStatus(metadata['status'], where),
    isConfirmed: confirmed === undefined ? properties['objectType'] === 'annotation' : confirmed === 'true',
  };
  return [nameCell(cell, name, group ?? getText(metadata['class']))];
}

/** Class and parent class; QuPath writes a derived class as `Parent: Child` or as `names`. */
function readClass(value: unknown): [string | null, string | null] {
  if (typeof value !== 'object' || value === null) return [getText(value), null];
  const { name, names } = value as { name?: unknown; names?: unknown };
  const parts = Array.isArray(names) && names.length > 0 ? names.map(String) : (getText(name) ?? '').split(': ');
  return [getText(parts.at(-1)), getText(parts.at(-2))];
}

/** Before QuPath 0.4 measurements were a list of names and values. */
function readProbability(value: unknown, where: string): number | null {
  if (!Array.isArray(value)) return checkProbability(getMapping(value, where)[PROBABILITY], where);
  const found = getList(value, where).map((entry) => getMapping(entry, where)).find(({ name }) => name === PROBABILITY);
  return checkProbability(found?.['value'], where);
}

function readBox(geometry: unknown, where: string): BoxedCell['box'] {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [x, y] = value as unknown[];
    if (typeof x !== 'number' || typeof y !== 'number') {
      for (const part of value) visit(part);
      return;
    }
    Object.assign(box, { left: Math.min(box.left, x), top: Math.min(box.top, y), right: Math.max(box.right, x), bottom: Math.max(box.bottom, y) });
  };
  visit(getMapping(geometry, where)['coordinates']);
  if (box.left === Infinity) throw new AnnotationError('value', `Expected an outline in ${where}; it has none. Remove it, or draw it again.`);
  return makeBox([box.left, box.top, box.right - box.left, box.bottom - box.top], where);
}

/** `colorOf`: of a class, as '#rrggbb'. */
export function writeGeoJson(picture: BoxedPicture, colorOf: (label: string) => string | null): string {
  return formatJsonDocument({
    type: 'FeatureCollection',
    features: picture.cells.map((cell, index) => describeCell(cell, `${picture.name}#${index}`, colorOf)),
    [MEMBER]: { picture: picture.name, ...describeOrigin(picture) },
  });
}

function describeCell(cell: BoxedCell, key: string, colorOf: (label: string) => string | null): Mapping {
  const [x, y, width, height] = cell.box;
  const [right, bottom] = [round(x + width, 3), round(y + height, 3)];
  const name = finestOf(cell);
  const measurements = {
    ...compact({ [PROBABILITY]: cell.probability }),
    ...prefix(BY_CLASS, cell.probabilities),
    ...prefix(BY_FINE_CLASS, cell.fineProbabilities),
  };
  const color = name === null ? null : colorOf(name);
  const rgb = color === null ? null : [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
  return {
    type: 'Feature',
    // QuPath identifies objects by UUID; the same cell gets the same one, as in Python.
    id: makeUuid(`leukoscope:${key}:(${cell.box.map((side) => (Number.isInteger(side) ? `${side}.0` : String(side))).join(', ')})`),
    geometry: { type: 'Polygon', coordinates: [[[x, y], [right, y], [right, bottom], [x, bottom], [x, y]]] },
    properties: {
      objectType: cell.isConfirmed ? 'annotation' : 'detection',
      ...(name !== null && { classification: { name, ...compact({ color: rgb }) } }),
      ...(Object.keys(measurements).length > 0 && { measurements }),
      metadata: {
        ...compact({ status: cell.status, class: cell.fineLabel === null ? null : cell.label }),
        confirmed: String(cell.isConfirmed),
      },
    },
  };
}

function prefix(start: string, values: Readonly<Record<string, number>> | null): Mapping {
  return Object.fromEntries(Object.entries(values ?? {}).map(([label, value]) => [start + label, value]));
}

/** Version 5 of RFC 9562: the SHA-1 of a name. */
function makeUuid(name: string): string {
  const hash = sha1(new Uint8Array([...hexToBytes(NAMESPACE_URL), ...utf8ToBytes(name)])).slice(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return bytesToHex(hash).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

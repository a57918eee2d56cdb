/** Labelled crops as a zip of class folders that `leukoscope train --data` takes back. */

import { makeZip } from 'client-zip';

import { writeCsv } from './csv';

/** One labelled crop. */
export interface LabelledCrop {
  label: string;
  /** PNG, JPEG or WebP, by its `type`. */
  blob: Blob;
  /** What must stay on one side of a split: the smear, or the picture where smears differ within a session. */
  source: string;
  /** Of the session; pictures of the same name in two sessions are two sources. */
  session: string;
  lab: string;
}

const SUFFIXES: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };

/**
 * The zip as a stream: `LABEL/000001.png`, ..., and `sources.csv` with path, source, lab and session of every crop,
 * which `leukoscope train --data` reads by itself. One crop is held at a time; names of pictures are in `sources.csv`
 * alone. Crops are stored, not deflated: they are compressed already.
 *
 * The stream errs with Error where a crop has no label, source, session or laboratory, is of another type, or where
 * two labels make one folder on a file system that ignores case.
 */
export function writeCropArchive(crops: AsyncIterable<LabelledCrop>): ReadableStream<Uint8Array> {
  return makeZip(listFiles(crops));
}

async function* listFiles(crops: AsyncIterable<LabelledCrop>): AsyncGenerator<{ name: string; input: Blob | string; lastModified: Date }> {
  const rows: string[][] = [['path', 'source', 'lab', 'session']];
  const folders = new Map<string, string>();
  // The earliest time a zip can hold: the same crops make the same archive, and it does not reveal when.
  const lastModified = new Date(1980, 0, 1);
  for await (const crop of crops) {
    const suffix = SUFFIXES[crop.blob.type];
    if (suffix === undefined) {
      throw new Error(`Expected a crop of type ${Object.keys(SUFFIXES).join(', ')}; got "${crop.blob.type}". Encode it as PNG.`);
    }
    for (const field of ['source', 'session', 'lab'] as const) {
      if (crop[field].trim() === '') throw new Error(`Expected a ${field} for every crop, got none for crop ${rows.length}. Name it.`);
    }
    const folder = nameFolder(crop.label);
    const owner = folders.get(folder.toLowerCase()) ?? crop.label;
    if (owner !== crop.label) {
      throw new Error(`Expected labels that make different folders; ${owner} and ${crop.label} both make ${folder}. Rename one class.`);
    }
    folders.set(folder.toLowerCase(), crop.label);
    const path = `${folder}/${String(rows.length).padStart(6, '0')}.${suffix}`;
    rows.push([path, `${crop.session}/${crop.source}`, crop.lab, crop.session]);
    yield { name: path, input: crop.blob, lastModified };
  }
  yield { name: 'sources.csv', input: writeCsv(rows), lastModified };
}

/** A label as a folder that every file system and spreadsheet takes as it is. */
function nameFolder(label: string): string {
  const name = label
    .normalize('NFC')
    // eslint-disable-next-line no-control-regex -- control characters are what must go
    .replace(/[\u0000-\u001f<>:"/\\|?*]/g, '_')
    .replace(/^[.=+\-@\s]+|[.\s]+$/g, '');
  if (name === '') throw new Error(`Expected a label that can name a folder, got "${label}". Rename the class.`);
  return name;
}

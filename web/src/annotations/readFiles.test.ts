import { makeZip } from 'client-zip';
import { describe, expect, it } from 'vitest';

import { provideDomParser } from '../testing/domParser';
import { human, makeReviewed, play } from '../testing/reviewStates';
import { FORMAT_IDS } from './formatIds';
import { writeAnnotations } from './formats';
import type { AnnotationProblem } from './problems';
import { readAnnotationFiles } from './readFiles';
import { unpackTexts } from './zipFiles';

provideDomParser();

function fileOf(name: string, text: string | Uint8Array<ArrayBuffer>): File {
  return new File([text], name);
}

async function zipOf(name: string, files: Record<string, string>): Promise<File> {
  const entries = Object.entries(files).map(([path, input]) => ({ name: path, input }));
  return new File([await new Response(makeZip(entries)).arrayBuffer()], name);
}

async function expectRefused(file: File, problem: AnnotationProblem, message: RegExp): Promise<void> {
  await expect(readAnnotationFiles([file]), file.name).rejects.toMatchObject({ problem, message: expect.stringMatching(message) as string });
}

const COCO = JSON.stringify({
  images: [{ id: 7, file_name: 'a.png', width: 64, height: 48 }],
  annotations: [{ image_id: 7, category_id: 2, bbox: [1, 2, 3, 4] }],
  categories: [{ id: 2, name: 'Neutrophils', supercategory: 'cell' }],
});
const VOC = '<annotation><filename>a.png</filename><object><name>WBC</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>6</ymax></bndbox></object></annotation>';

describe('every format', { timeout: 60_000 }, () => {
  const { session } = play(makeReviewed(), human({ type: 'cells_confirmed', cellIds: ['p.0'] }));

  it.each(FORMAT_IDS)('%s comes back with the cells that were written', async (id) => {
    const { file, cells, losses } = await writeAnnotations(session, id, 'slide');
    const { pictures } = await readAnnotationFiles([file]);
    expect(cells).toBe(4);
    const boxes = pictures.map((picture) =>
      picture.cells.map(({ box, label }) => [label, ...box.map((side, index) => Math.round(picture.isShare === true ? side * (index % 2 === 0 ? 640 : 480) : side))]),
    );
    expect(boxes.map((list) => list.length).sort()).toEqual([1, 3]);
    expect(boxes.flat().sort()).toEqual([['LYMPHOCYTE', 10, 10, 40, 40], ['NEUTROPHIL', 10, 10, 40, 40], ['NEUTROPHIL', 10, 10, 40, 40], [null, 10, 10, 40, 40]].sort());
    const holdsAll = id === 'coco' || id === 'geojson' || id === 'csv';
    expect(losses.length > 0).toBe(!holdsAll);
    if (holdsAll) expect(pictures.flatMap((picture) => picture.cells).filter((cell) => cell.isConfirmed)).toHaveLength(1);
  });
});

describe('files of other programs', { timeout: 60_000 }, () => {
  it('are recognised by what is in them', async () => {
    const geojson = JSON.stringify([{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [[[1, 2], [4, 2], [4, 6]]] }, properties: { classification: { name: 'Monocyte' } } }]);
    const result = [{ original_width: 100, original_height: 50, value: { x: 1, y: 4, width: 3, height: 8 } }];
    const task = JSON.stringify([{ data: { image: '/data/upload/1/0a1b2c3d-a.png' }, annotations: [{ result }] }]);
    const read = await readAnnotationFiles([
      fileOf('coco.json', `\uFEFF${COCO}`),
      fileOf('a.xml', VOC),
      fileOf('objects.json', geojson),
      fileOf('tasks.json', task),
      fileOf('corners.csv', 'file,xmin,ymin,xmax,ymax,label\na.png,1,2,4,6,band\n'),
    ]);
    expect(read.pictures.map(({ name, cells }) => [name, cells[0]?.label, cells[0]?.box])).toEqual([
      ['a.png', 'NEUTROPHIL', [1, 2, 3, 4]],
      ['a.png', null, [1, 2, 3, 4]],
      ['objects', 'MONOCYTE', [1, 2, 3, 4]],
      ['0a1b2c3d-a.png', null, [1, 2, 3, 4]],
      ['a.png', 'band', [1, 2, 3, 4]],
    ]);
  });

  it('are refused with the reason where they are cut short or something else', async () => {
    await expectRefused(fileOf('cut.json', COCO.slice(0, -20)), 'damaged', /Expected JSON in cut\.json/);
    await expectRefused(fileOf('cut.xml', VOC.slice(0, -20)), 'damaged', /Expected XML in cut\.xml/);
    await expectRefused(fileOf('other.json', '{"a": 1}'), 'unknown', /Expected COCO, GeoJSON or tasks/);
    await expectRefused(fileOf('other.xml', '<html/>'), 'unknown', /got <html>/);
    await expectRefused(fileOf('other.csv', 'a,b\n1,2\n'), 'unknown', /Expected the columns path,x,y/);
    await expectRefused(fileOf('latin.csv', new Uint8Array([0xe4, 0x20])), 'damaged', /UTF-8/);
    await expectRefused(fileOf('cut.zip', 'PK'), 'damaged', /Expected a whole ZIP/);
    await expectRefused(await zipOf('pictures.zip', { 'a.png': 'no picture' }), 'unknown', /there are none/);
    await expectRefused(fileOf('deep.json', '['.repeat(100)), 'damaged', /nested/);
  });

  it('are refused where they could harm', async () => {
    await expectRefused(fileOf('bomb.xml', '<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>'), 'unsafe', /without a document type/);
    await expectRefused(fileOf('up.json', COCO.replace('a.png', '../a.png')), 'unsafe', /without '\.\.'/);
    await expectRefused(await zipOf('up.zip', { 'a.xml': VOC, '../../b.xml': VOC }), 'unsafe', /without '\.\.'/);
    const huge = fileOf('huge.json', '{}');
    Object.defineProperty(huge, 'size', { value: 65 * 2 ** 20 });
    await expectRefused(huge, 'too_large', /at most 67108864 bytes/);
  });

  it('are refused where a value cannot be', async () => {
    await expectRefused(fileOf('a.json', COCO.replace('[1,2,3,4]', '[1,2,-3,4]')), 'value', /annotation 1 of a\.json/);
    await expectRefused(fileOf('a.json', COCO.replace('"image_id":7', '"image_id":8')), 'damaged', /Expected an image of the file/);
    await expectRefused(await zipOf('yolo.zip', { 'data.yaml': 'names: [WBC]', 'labels/a.txt': '1 0.5 0.5 0.1 0.1' }), 'value', /class of data\.yaml/);
    await expectRefused(await zipOf('yolo.zip', { 'data.yaml': 'names: *all', 'labels/a.txt': '' }), 'damaged', /Expected YAML/);
  });

  it('of a ZIP that unpacks to more than it may are refused, whatever it says of itself', async () => {
    const text = new Blob(['{"a": "', ' '.repeat(2 ** 20), '"}']);
    const { ZipWriter, BlobWriter, BlobReader, configure } = await import('@zip.js/zip.js/lib/zip-core-native.js');
    configure({ useWebWorkers: false });
    const writer = new ZipWriter(new BlobWriter('application/zip'));
    await writer.add('a.json', new BlobReader(text));
    const packed = await writer.close();
    const bomb = new File([packed], 'bomb.zip');
    expect(bomb.size).toBeLessThan(2 ** 14);
    expect((await unpackTexts(bomb))[0]?.text).toHaveLength(2 ** 20 + 9);
    await expect(unpackTexts(bomb, 2 ** 16)).rejects.toMatchObject({ problem: 'too_large', message: expect.stringMatching(/at most 65536 bytes/) as string });
  });
});

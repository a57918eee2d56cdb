import { describe, expect, it } from 'vitest';

import { provideDomParser } from '../testing/domParser';
import { findAnnotations, type FolderFile } from './folderAnnotations';
import { packFiles } from './zipFiles';
import { readAnnotationFiles } from './readFiles';

provideDomParser();

const VOC = '<annotation><filename>a.png</filename><object><name>WBC</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>6</ymax></bndbox></object></annotation>';
const GEOJSON = JSON.stringify({ type: 'FeatureCollection', features: [] });
const LABEL_STUDIO = JSON.stringify([{ data: { image: '/data/upload/1/0a1b2c3d-a.png' }, annotations: [] }]);

const fileAt = (path: string, content: string | File): FolderFile => ({
  path,
  read: () => Promise.resolve(content instanceof File ? content : new File([content], path.split('/').at(-1) ?? '')),
});

async function find(files: Record<string, string | File>) {
  const found = await findAnnotations(Object.entries(files).map(([path, content]) => fileAt(path, content)));
  return { ...found, files: found.files.map(({ name }) => name), given: found.files };
}

describe('findAnnotations', () => {
  it('knows every format by what is in the file', async () => {
    const zip = await packFiles(new Map([['a.xml', VOC]]), 'voc.zip');
    const { files, other } = await find({ 's/a.xml': VOC, 's/a.geojson': GEOJSON, 's/tasks.json': LABEL_STUDIO, 's/voc.zip': zip });
    expect([files, other]).toEqual([['a.xml', 'a.geojson', 'tasks.json', 'voc.zip'], 0]);
  });

  it('counts what is of another kind, cut short or could harm as one more file', async () => {
    const pictures = await packFiles(new Map([['readme.md', 'x']]), 'pictures.zip');
    const { files, other } = await find({
      's/Info.xml': '<!DOCTYPE plist><plist/>',
      's/map.svg.xml': '<svg/>',
      's/a.xml': VOC.slice(0, 60),
      's/latin.csv': new File([new Uint8Array([0xe9, 0x2c, 0x62])], 'latin.csv'),
      's/report.json': '{"signature": {}}',
      's/empty.json': '',
      's/broken.zip': 'PK',
      's/pictures.zip': pictures,
      's/film.mp4': 'x',
    });
    expect([files, other]).toEqual([[], 9]);
  });

  it('takes a file of a known format with a wrong value, which the person is told of', async () => {
    const { files, other } = await find({ 's/cells.csv': 'path,x,y,box_width,box_height\na.png,one,2,3,4\n' });
    expect([files, other]).toEqual([['cells.csv'], 0]);
  });

  it('packs a YOLO data set with its labels; other texts beside it are no labels', async () => {
    const { files, other, given } = await find({
      's/set/data.yaml': 'names: [NEUTROPHIL]\n',
      's/set/labels/train/a.txt': '0 0.5 0.5 0.1 0.1\n',
      's/set/labels/b.txt': '0 0.5 0.5 0.1 0.1\n0 0.2 0.2 0.1 0.1\n',
      's/set/notes.txt': 'x',
      's/labels/c.txt': '0 0.5 0.5 0.1 0.1\n',
    });
    expect([files, other]).toEqual([['set.zip'], 2]);
    const { pictures } = await readAnnotationFiles(given);
    expect(pictures.map(({ name, cells }) => [name, cells.length])).toEqual([['a', 1], ['b', 2]]);
  });

  it('packs what would be a long list of files as one, called like the folder that was dropped', async () => {
    const each = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`Slide 7/xml/${at}.xml`, VOC.replace('a.png', `${at}.png`)]));
    const { files, other, given } = await find({ ...each, 'Slide 7/tasks.txt': 'x' });
    expect([files, other]).toEqual([['Slide 7.zip'], 1]);
    expect((await readAnnotationFiles(given)).pictures.map(({ name }) => name)).toEqual(['0.png', '1.png', '2.png', '3.png', '4.png', '5.png']);
  });

  it('counts what cannot be opened, and goes on', async () => {
    const gone = { path: 's/gone.json', read: () => Promise.reject(new Error('NotReadableError')) };
    const { files, other, unreadable } = await findAnnotations([gone, fileAt('s/a.xml', VOC)]);
    expect([files.map(({ name }) => name), other, unreadable]).toEqual([['a.xml'], 0, 1]);
  });
});

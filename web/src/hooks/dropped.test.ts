import { describe, expect, it } from 'vitest';

import cases from '../../../contract/folder_cases.json';
import { readDropped } from './dropped';

interface FakeEntry {
  isDirectory: boolean;
  isFile: boolean;
  name: string;
  fullPath: string;
  file?: (done: (file: File) => void) => void;
  createReader?: () => { readEntries: (done: (entries: FakeEntry[]) => void) => void };
}

/** Type of a file, a file with its content, or a folder. */
interface Tree {
  [name: string]: Tree | string | File;
}

/** A file system entry as browsers hand it out: a folder gives its entries in pieces, the last of them empty. */
function makeEntry(name: string, content: Tree | string | File, parent = ''): FakeEntry {
  const fullPath = `${parent}/${name}`;
  if (typeof content === 'string' || content instanceof File) {
    const file = content instanceof File ? content : new File(['x'], name, { type: content });
    return { isDirectory: false, isFile: true, name, fullPath, file: (done) => done(file) };
  }
  const entries = Object.entries(content).map(([below, inner]) => makeEntry(below, inner, fullPath));
  return {
    isDirectory: true,
    isFile: false,
    name,
    fullPath,
    createReader: () => {
      const left = [...entries];
      return { readEntries: (done) => done(left.splice(0, 2)) };
    },
  };
}

function dropOf(tree: Tree): DragEvent {
  const items = Object.entries(tree).map(([name, content]) => ({
    kind: 'file',
    webkitGetAsEntry: () => makeEntry(name, content),
    getAsFile: () => (typeof content === 'string' ? new File(['x'], name, { type: content }) : null),
  }));
  return { type: 'drop', dataTransfer: { items, types: ['Files'] } } as unknown as DragEvent;
}

/** Adds a file with all folders above it. */
function put(tree: Tree, [name = '', ...below]: string[]): void {
  if (below.length === 0) tree[name] = '';
  else {
    const folder = (tree[name] ??= {});
    if (typeof folder === 'object' && !(folder instanceof File)) put(folder, below);
  }
}

const namesOf = (files: File[]): string[] => files.map(({ name }) => name);

describe('readDropped', () => {
  it('walks into folders and takes their pictures in the order of their paths', async () => {
    const slide = { 'cell10.png': 'image/png', 'cell2.png': 'image/png', deeper: { 'scan.tif': '' }, 'notes.txt': 'text/plain' };
    const { files } = await readDropped(dropOf({ slide, 'single.jpg': 'image/jpeg' }));
    expect(namesOf(files)).toEqual(['single.jpg', 'cell2.png', 'cell10.png', 'scan.tif']);
  });

  it('takes what was dropped by itself, picture or not', async () => {
    expect(namesOf((await readDropped(dropOf({ 'notes.txt': 'text/plain' }))).files)).toEqual(['notes.txt']);
  });

  it.each(cases.folders)('counts in a folder what Python counts: $generated generated', async (expected) => {
    const tree: Tree = {};
    for (const path of expected.paths) put(tree, path.split('/'));
    const { files, passedOver } = await readDropped(dropOf({ slide: tree }));
    expect(namesOf(files).sort()).toEqual(expected.pictures.map((path) => path.split('/').at(-1)).sort());
    expect(passedOver).toEqual({
      generated: expected.generated,
      other: expected.other,
      unreadable: 0,
      notRead: new Map(Object.entries(expected.not_read)),
    });
  });

  it('takes a folder with a hidden name that was dropped by itself', async () => {
    const { files } = await readDropped(dropOf({ '.thumbnails': { 'a.png': 'image/png' } }));
    expect(namesOf(files)).toEqual(['a.png']);
  });

  it('counts what the browser cannot open and goes on', async () => {
    const refuse = (_: unknown, fail: (error: Error) => void): void => fail(new Error('NotReadableError'));
    const locked = { ...makeEntry('locked', {}, '/slide'), createReader: () => ({ readEntries: refuse }) };
    const gone = { ...makeEntry('gone.png', 'image/png', '/slide'), file: refuse };
    const slide = makeEntry('slide', {});
    const left = [[locked, gone, makeEntry('a.png', 'image/png', '/slide')], []];
    slide.createReader = () => ({ readEntries: (done) => done((left.shift() ?? []) as FakeEntry[]) });
    const item = { kind: 'file', webkitGetAsEntry: () => slide, getAsFile: () => null };
    const event = { type: 'drop', dataTransfer: { items: [item], types: ['Files'] } } as unknown as DragEvent;
    const { files, passedOver } = await readDropped(event);
    expect(namesOf(files)).toEqual(['a.png']);
    expect(passedOver.unreadable).toBe(2);
  });

  it('takes a folder’s annotations after its pictures, wherever they lie, and passes over files that only end alike', async () => {
    const coco = JSON.stringify({ images: [{ id: 1, file_name: 'a.png' }], annotations: [], categories: [] });
    const slide: Tree = {
      'a.png': 'image/png',
      'Slide 7.COCO.json': new File([coco], 'Slide 7.COCO.json'),
      deeper: { 'cells.csv': new File(['path,x,y,box_width,box_height\na.png,1,2,3,4\n'], 'cells.csv') },
      'package.json': new File(['{"name": "x"}'], 'package.json'),
      'patients.csv': new File(['id,born\n1,1970\n'], 'patients.csv'),
      'cut.json': new File([coco.slice(0, 40)], 'cut.json'),
      'notes.txt': 'text/plain',
      '._a.json': new File([coco], '._a.json'),
    };
    const { files, passedOver } = await readDropped(dropOf({ slide }));
    expect(namesOf(files)).toEqual(['a.png', 'Slide 7.COCO.json', 'cells.csv']);
    expect(passedOver).toMatchObject({ other: 4, generated: 1, unreadable: 0 });
  });
});

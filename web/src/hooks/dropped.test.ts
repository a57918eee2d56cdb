import { describe, expect, it } from 'vitest';

import { readDropped } from './dropped';

interface FakeEntry {
  isDirectory: boolean;
  isFile: boolean;
  name: string;
  fullPath: string;
  file?: (done: (file: File) => void) => void;
  createReader?: () => { readEntries: (done: (entries: FakeEntry[]) => void) => void };
}

interface Tree {
  [name: string]: Tree | string;
}

/** A file system entry as browsers hand it out: a folder gives its entries in pieces, the last of them empty. */
function makeEntry(name: string, content: Tree | string, parent = ''): FakeEntry {
  const fullPath = `${parent}/${name}`;
  if (typeof content === 'string') {
    const file = new File(['x'], name, { type: content });
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

const namesOf = (files: File[]): string[] => files.map(({ name }) => name);

describe('readDropped', () => {
  it('walks into folders and takes their pictures in the order of their paths', async () => {
    const slide = { 'cell10.png': 'image/png', 'cell2.png': 'image/png', deeper: { 'scan.tif': '' }, 'notes.txt': 'text/plain' };
    const files = await readDropped(dropOf({ slide, 'single.jpg': 'image/jpeg' }));
    expect(namesOf(files)).toEqual(['single.jpg', 'cell2.png', 'cell10.png', 'scan.tif']);
  });

  it('takes what was dropped by itself, picture or not', async () => {
    expect(namesOf(await readDropped(dropOf({ 'notes.txt': 'text/plain' })))).toEqual(['notes.txt']);
  });
});

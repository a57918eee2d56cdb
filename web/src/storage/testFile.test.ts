import { downloadZip } from 'client-zip';
import { describe, expect, it } from 'vitest';

import { makeWholeTest } from '../testing/proficiency';
import { packTest, readTestFile, TestFileError, type WholeTest } from './testFile';

const pack = (whole: WholeTest): Promise<Blob> => new Response(packTest(whole)).blob();

/** A zip of whatever a test says. */
const zipOf = (files: Record<string, string>): Promise<Blob> =>
  downloadZip(Object.entries(files).map(([name, input]) => ({ name, input }))).blob();

async function entriesOf({ test, crops }: WholeTest, changes: object = {}): Promise<Record<string, string>> {
  const files: Record<string, string> = { 'test.json': JSON.stringify({ format: 1, test, ...changes }) };
  for (const [id, crop] of crops) files[`cells/${id}.png`] = await crop.text();
  return files;
}

async function problemOf(file: Blob): Promise<[string, string] | null> {
  return readTestFile(file).then(
    () => null,
    (error: unknown) => {
      if (error instanceof TestFileError) return [error.problem, error.message];
      throw error;
    },
  );
}

describe('the file of a test', () => {
  it('gives back the test, its digest and its crops', async () => {
    const whole = await makeWholeTest(4);
    const read = await readTestFile(await pack(whole));
    expect([read.test, read.digest]).toEqual([whole.test, whole.digest]);
    expect([...read.crops.keys()]).toEqual(['0001', '0002', '0003', '0004']);
    expect(await read.crops.get('0003')?.text()).toBe('cell 0003');
    expect(read.crops.get('0003')?.type).toBe('image/png');
  });

  it('has the same digest whatever the order of its keys', async () => {
    const whole = await makeWholeTest(2);
    const turned = Object.fromEntries(Object.entries(whole.test).reverse());
    const file = await zipOf(await entriesOf(whole, { test: turned }));
    expect((await readTestFile(file)).digest).toBe(whole.digest);
  });

  it('is refused where it is no test', async () => {
    const whole = await makeWholeTest(2);
    expect(await problemOf(new Blob(['no zip']))).toMatchObject(['not_test', expect.any(String)]);
    expect(await problemOf(new Blob([]))).toMatchObject(['not_test', expect.any(String)]);
    expect(await problemOf(await zipOf({ 'session.json': '{}' }))).toEqual(['not_test', 'there is no test.json in it']);
    expect(await problemOf(await zipOf({ 'test.json': '{' }))).toMatchObject(['not_test', expect.any(String)]);
    expect(await problemOf(await zipOf(await entriesOf(whole, { format: 2 })))).toMatchObject(['newer', /format 1 at most, got 2/]);
  });

  it.each<[string, RegExp, (test: WholeTest['test']) => object]>([
    ['a class twice', /two classes/, (test) => ({ classes: [...test.classes, test.classes[0]] })],
    ['a class that every object has', /constructor/, (test) => ({ classes: [...test.classes, { ...test.classes[0], label: 'constructor' }] })],
    ['a cell twice', /same id/, (test) => ({ cells: [...test.cells, test.cells[0]] })],
    ['a cell of no class', /no class of the test/, (test) => ({ cells: test.cells.map((cell) => ({ ...cell, label: 'BLAST' })) })],
    ['too many repeats', /3 of 2 cells/, () => ({ repeats: 3 })],
    ['a path for an id', /cells/, (test) => ({ cells: test.cells.map((cell) => ({ ...cell, id: '../1' })) })],
    ['no cell', /cells/, () => ({ cells: [] })],
  ])('is refused with %s', async (_what, reason, change) => {
    const whole = await makeWholeTest(2);
    const file = await zipOf(await entriesOf(whole, { test: { ...whole.test, ...change(whole.test) } }));
    expect(await problemOf(file)).toEqual(['not_test', expect.stringMatching(reason)]);
  });

  it('is refused where a crop is missing, another one, or one too many', async () => {
    const whole = await makeWholeTest(2);
    const entries = await entriesOf(whole);
    const missing = Object.fromEntries(Object.entries(entries).filter(([name]) => name !== 'cells/0002.png'));
    expect(await problemOf(await zipOf(missing))).toEqual(['damaged', 'the picture of the cell 0002 is missing']);
    expect(await problemOf(await zipOf({ ...entries, 'cells/0002.png': 'cell 0001' }))).toEqual([
      'damaged',
      'the picture of the cell 0002 is damaged',
    ]);
    expect(await problemOf(await zipOf({ ...entries, 'cells/0003.png': 'x' }))).toEqual([
      'unsafe',
      '"cells/0003.png" is not a cell of the test',
    ]);
    expect(await problemOf(await zipOf({ ...entries, '../out.png': 'x' }))).not.toBeNull();
  });

  it('is refused wherever it is cut off, and where a byte of a picture is another', async () => {
    const bytes = new Uint8Array(await (await pack(await makeWholeTest(3))).arrayBuffer());
    for (let at = 0; at < bytes.length; at += 37) {
      expect(await problemOf(new Blob([bytes.slice(0, at)])), `cut at ${at}`).not.toBeNull();
    }
    const text = Buffer.from(bytes).indexOf('cell 0002');
    bytes[text] = 0x43;
    expect(await problemOf(new Blob([bytes]))).toMatchObject(['damaged', expect.any(String)]);
  });
});

/** A model of two stages: cells found, named, explained; and the same numbers as in Python. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Box } from '../src/engine';
import type { Manifest } from '../src/engine/manifest';
import { BACKEND_CASES, expect, loadModel, test } from './engineHarness';

test.setTimeout(240_000);

interface Expected {
  boxes: Box[];
  box: Box;
  pixels_sha256: string;
  probabilities: number[];
  cellness: number[];
  embedding: number[];
  map: number[][][];
}

const manifestUrl = 'finder/finder/manifest.json';
const pictureUrl = 'finder/finder/golden/picture.png';

function readExpected(root: string): Expected {
  return JSON.parse(readFileSync(join(root, 'finder/golden/expected.json'), 'utf8')) as Expected;
}

for (const { backend, flags, tolerance } of BACKEND_CASES) {
  test(`${backend}, ${tolerance}: finds what Python finds and says of a cell what Python says`, async ({
    openEngine,
    finderRoot,
  }) => {
    const expected = readExpected(finderRoot);
    const { page } = await openEngine({ mounts: { '/sub/path/finder/': finderRoot } });
    const selfTest = await loadModel(page, manifestUrl, { backend, flags });
    expect(selfTest).toMatchObject({ backend, pixels_exact: true });
    expect(selfTest.reports[0]).toMatchObject({ passed: true, tolerance });
    const { found, given } = await page.evaluate(
      async ({ url, box }) => {
        const file = await (await fetch(url)).blob();
        const found = await model.classify(file);
        const { pixels, cells, ...given } = await model.classifyBoxes(file, [box], { details: true, pixels: true });
        const [{ embedding, map, ...cell } = { embedding: undefined, map: undefined }] = cells;
        const flat = { embedding: Array.from(embedding ?? []), map: map && { ...map, values: Array.from(map.values) } };
        return { found, given: { ...given, cell, ...flat, pixels: Array.from(pixels ?? []) } };
      },
      { url: pictureUrl, box: expected.box },
    );
    const boxes = found.cells.map(({ box }) => box);
    if (tolerance < 1e-3) expect(boxes).toEqual(expected.boxes);
    else expect(boxes).toHaveLength(expected.boxes.length);
    expect(boxes.length).toBeGreaterThan(2);
    expect(found.cells[0]).not.toHaveProperty('embedding');
    expect(Object.keys(found.timings)).toEqual(['decode_ms', 'locate_ms', 'resize_ms', 'infer_ms', 'total_ms']);

    expect(given.timings.locate_ms).toBe(0);
    expect(createHash('sha256').update(Buffer.from(given.pixels)).digest('hex')).toBe(expected.pixels_sha256);
    expect(given.cell).toMatchObject({ box: expected.box });
    const rows = expected.map.length;
    const columns = expected.map[0]?.length ?? 0;
    const leader = expected.probabilities.indexOf(Math.max(...expected.probabilities));
    expect(given.map).toMatchObject({ rows, columns });
    const pairs: [string, number[] | undefined, number[]][] = [
      ['probabilities', given.raw_probabilities, expected.probabilities],
      ['cellness', [(given.cell as { cellness?: number }).cellness ?? NaN], expected.cellness],
      ['embedding', given.embedding, expected.embedding],
      ['map', given.map?.values, expected.map.flat().map((classes) => classes[leader] ?? NaN)],
    ];
    for (const [name, actual, wanted] of pairs) {
      expect(actual, name).toHaveLength(wanted.length);
      const errors = wanted.map((value, index) => Math.abs(value - (actual?.[index] ?? NaN)));
      expect(Math.max(...errors), name).toBeLessThanOrEqual(tolerance);
    }
  });
}

test('what is no cell is left out, but not where a person drew its box', async ({ openEngine, finderRoot }) => {
  const { page } = await openEngine({ mounts: { '/sub/path/finder/': finderRoot } });
  const classify = () =>
    page.evaluate(async (url) => {
      const file = await (await fetch(url)).blob();
      const { cells } = await model.classify(file);
      return { cells, drawn: (await model.classifyBoxes(file, cells.map(({ box }) => box))).cells.length };
    }, pictureUrl);
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const { cells } = await classify();
  const least = [...cells].sort((a, b) => (a.cellness ?? NaN) - (b.cellness ?? NaN))[1];

  await page.route('**/finder/manifest.json', async (route) => {
    const response = await route.fetch();
    const manifest = (await response.json()) as Manifest;
    manifest.calibration.thresholds.found = least?.cellness ?? NaN;
    await route.fulfill({ response, json: manifest });
  });
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const left = await classify();
  expect(left.cells).toHaveLength(cells.length - 1);
  expect(cells.map(({ box }) => box)).toEqual(expect.arrayContaining(left.cells.map(({ box }) => box)));
  expect(left.drawn).toBe(left.cells.length);
  const lost = cells.find(({ box }) => !left.cells.some((cell) => String(cell.box) === String(box)));
  const drawn = await page.evaluate(
    async ({ url, box }) => (await model.classifyBoxes(await (await fetch(url)).blob(), [box])).cells,
    { url: pictureUrl, box: lost?.box ?? [0, 0, 1, 1] },
  );
  expect(drawn).toMatchObject([{ box: lost?.box, cellness: lost?.cellness }]);
});

test('a field without cells has none, whatever its size', async ({ openEngine, finderRoot }) => {
  const { page } = await openEngine({ mounts: { '/sub/path/finder/': finderRoot } });
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const results = await page.evaluate(async () => {
    const sizes: [number, number][] = [[1, 1], [100, 3], [1000, 700]];
    const results = [];
    for (const [width, height] of sizes) {
      const image = new ImageData(width, height);
      image.data.fill(255);
      const { cells, width: w, height: h } = await model.classify(image);
      results.push({ cells, size: [w, h], wanted: [width, height] });
    }
    return results;
  });
  for (const { cells, size, wanted } of results) {
    expect(cells).toEqual([]);
    expect(size).toEqual(wanted);
  }
});

test('boxes that do not fit are refused by name', async ({ openEngine, finderRoot }) => {
  const { page } = await openEngine({ mounts: { '/sub/path/finder/': finderRoot } });
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const codes = await page.evaluate(async () => {
    const image = new ImageData(20, 10);
    const boxes: [number, number, number, number][] = [[0, 0, 21, 5], [-1, 0, 5, 5], [0, 0, 0, 5], [0.5, 0, 5, 5]];
    const answers = boxes.map((box) =>
      model.classifyBoxes(image, [[0, 0, 20, 10], box]).then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    const none = await model.classifyBoxes(image, []);
    return { codes: await Promise.all(answers), none: none.cells };
  });
  expect(codes).toEqual({ codes: Array(4).fill('box_invalid'), none: [] });
});

test('a large picture can be stopped between two tiles, and nothing of it stays', async ({ openEngine, finderRoot }) => {
  const { page } = await openEngine({ mounts: { '/sub/path/finder/': finderRoot } });
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const { outcome, before, after, cells } = await page.evaluate(async (url) => {
    const file = await (await fetch(url)).blob();
    await model.classify(file, { details: true });
    const before = await model.inspect();
    // Thousands of tiles; a worker that heard nothing meanwhile would keep the next call waiting for minutes.
    const controller = new AbortController();
    const large = model.classify(new ImageData(5000, 4000), { signal: controller.signal }).then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );
    setTimeout(() => controller.abort(), 300);
    const outcome = await large;
    const { cells } = await model.classify(file, { details: true });
    for (let index = 0; index < 3; index++) await model.classify(file, { details: true });
    return { outcome, before, after: await model.inspect(), cells: cells.length };
  }, pictureUrl);
  expect(outcome).toBe('aborted');
  expect(cells).toBeGreaterThan(2);
  expect(after).toEqual(before);
});

test('a graphics context lost in the middle of a field: another backend takes over', async ({ openEngine, finderRoot }) => {
  const expected = readExpected(finderRoot);
  const { page } = await openEngine({ mounts: { '/sub/path/finder/': finderRoot } });
  await loadModel(page, manifestUrl, { backend: 'webgl' });
  const after = await page.evaluate(async (url) => {
    const file = await (await fetch(url)).blob();
    await model.loseContext();
    return model.classify(file);
  }, pictureUrl);
  expect(after.backend).not.toBe('webgl');
  expect(after.cells.map(({ box }) => box)).toEqual(expected.boxes);
});

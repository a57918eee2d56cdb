import { describe, expect, test } from 'vitest';

import cases from '../../../contract/locating_cases.json';
import { EngineError } from './errors';
import { checkManifest } from './manifest';

const sha256 = 'a'.repeat(64);

function makeManifest(): Record<string, unknown> {
  const text = (en: string) => ({ en });
  return {
    schema_version: 1,
    id: 'tiny',
    version: '1.0.0',
    created: '2026-01-01T00:00:00+00:00',
    name: text('Tiny'),
    licence: 'Apache-2.0',
    classes: ['A', 'B'].map((label) => ({ label, name: text(label), color: '#00ff00', is_white_cell: null })),
    input: { width_px: 8, height_px: 8, channels: 3, resize: 'triangle', value_range: [0, 255], background: [255, 255, 255] },
    stages: [
      { name: 'classifier', graph: 'model.json', onnx: 'model.onnx', input: 'pixels', outputs: { probabilities: 'p' } },
    ],
    calibration: { temperature: 1, thresholds: { confident: 0.8, review: 0.5 } },
    quantization: 'none',
    golden: { image: 'golden/picture.png', expected: 'golden/expected.json' },
    files: ['model.json', 'model.onnx', 'golden/picture.png', 'golden/expected.json'].map((path) => ({ path, bytes: 1, sha256 })),
    datasets: [],
    figures: [],
  };
}

const classifier = () => ({
  name: 'classifier',
  graph: 'model.json',
  onnx: 'model.onnx',
  input: 'pixels',
  outputs: { probabilities: 'p', cellness: 'c' },
});

/** The same with a locator. */
function makeFinder(): Record<string, unknown> {
  const locator = { ...classifier(), name: 'locator', outputs: { heatmap: 'h', geometry: 'g' } };
  return {
    ...makeManifest(),
    stages: [locator, classifier()],
    locator: cases.locators.small,
    calibration: { temperature: 1, thresholds: { confident: 0.8, review: 0.5, cell: 0.4 } },
  };
}

/** Put `value` at `pointer`, or delete what is there. */
function change(manifest: object, pointer: string, value: unknown): void {
  const keys = pointer.split('/');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<object>((object, key) => Reflect.get(object, key) as object, manifest);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
}

function refuse(manifest: unknown): string {
  try {
    checkManifest(manifest, 'https://example.org/manifest.json');
  } catch (error) {
    if (error instanceof EngineError && error.code === 'manifest_invalid') return error.message;
    throw error;
  }
  throw new Error('Expected the manifest to be refused, but it passed.');
}

describe('checkManifest', () => {
  test('takes a valid manifest as it is', () => {
    const manifest = makeManifest();
    expect(checkManifest(manifest)).toBe(manifest);
  });

  test.each<[string, string, unknown, RegExp]>([
    ['a missing part', 'calibration', undefined, /calibration/],
    ['a path that leaves the folder', 'files/0/path', '../secret.json', /files\/0\/path/],
    ['an unknown key', 'surprise', 1, /surprise/],
    ['an address that is no web address', 'files/0/urls', ['file:///etc/passwd'], /urls\/0/],
    ['a hash that is none', 'files/0/sha256', 'abc', /sha256/],
    ['a temperature of 0', 'calibration/temperature', 0, /temperature/],
    ['a label every object has', 'classes/1/label', 'constructor', /called constructor, a name that every object has/],
    ['two classes of one label', 'classes/1/label', 'A', /two classes have the same label/],
    ['a graph that is not among the files', 'stages/0/graph', 'other.json', /other\.json is used but not listed/],
    ['no probabilities', 'stages/0/outputs', { embedding: 'e' }, /no stage "classifier" with an output/],
    ['a threshold of cellness without it', 'calibration/thresholds/found', 0.5, /"found", but the classifier gives no/],
    ['thresholds the wrong way round', 'calibration/thresholds/review', 0.9, /review \(0\.9\) is above confident/],
  ])('refuses %s and names it', (_, pointer, value, words) => {
    const manifest = makeManifest();
    change(manifest, pointer, value);
    const message = refuse(manifest);
    expect(message).toMatch(words);
    expect(message).toContain('https://example.org/manifest.json');
  });

  test('takes a model that finds cells before it names them', () => {
    expect(checkManifest(makeFinder())).toMatchObject({ locator: { stride_px: 8 } });
  });

  test.each<[string, string, unknown, RegExp]>([
    ['a locator without its numbers', 'locator', undefined, /only the stage is there/],
    ['numbers without their locator', 'stages/0', classifier(), /two stages have the same name.*only the numbers are/],
    ['a locator that gives no boxes', 'stages/0/outputs', { heatmap: 'h' }, /"locator" has no output "geometry"/],
    ['a threshold for what the network does not tell', 'stages/1/outputs', { probabilities: 'p' }, /gives no cellness/],
    ['an overlap as large as a tile', 'locator/tile_overlap_px', 32, /tile_overlap_px \(32\) is not below tile_width/],
    ['a tile of no whole strides', 'locator/tile_width_px', 36, /tile_width_px \(36\) is no multiple of stride_px/],
    ['values that are all the same', 'locator/value_range', [3, 3], /the same ends \(3\)/],
  ])('refuses %s', (_, pointer, value, words) => {
    const manifest = makeFinder();
    change(manifest, pointer, value);
    expect(refuse(manifest)).toMatch(words);
  });

  test.each<[string, string, unknown, RegExp]>([
    ['of other classes', 'embedding/head/bias', [0, 0, 0], /embedding describes 3 classes, not 2/],
    ['with rows of two lengths', 'embedding/means/1', [1, 2], /embedding has rows of 2 and of 1 numbers/],
    ['without a spread', 'embedding/spread', undefined, /spread/],
  ])('takes what embeddings look like, and refuses one %s', (_, pointer, value, words) => {
    const head = { weights: [[1], [2]], bias: [0, 0] };
    const embedding = { n_cells: [1, 1], means: [[1], [2]], spread: [1], head, typical: 1, far: 2 };
    const manifest = { ...makeManifest(), embedding };
    expect(checkManifest(manifest).embedding).toBe(embedding);
    change(manifest, pointer, value);
    expect(refuse(manifest)).toMatch(words);
  });

  test.each([[{}], [[]], ['text'], [null]])('refuses %j', (value) => {
    expect(refuse(value)).toContain('breaks the contract');
  });
});

describe('finer classes', () => {
  const fine = (entries: [string, string][]) => entries.map(([label, group]) => ({ label, group, name: { en: label }, color: '#00ff00' }));
  const withFine = (entries: [string, string][]): Record<string, unknown> => ({
    ...makeManifest(),
    fine_classes: fine(entries),
    stages: [{ ...classifier(), outputs: { probabilities: 'p', fine_probabilities: 'f' } }],
  });

  test('are taken with the output that they describe', () => {
    const { fine_classes } = checkManifest(withFine([['A1', 'A'], ['A2', 'A']]));
    expect(fine_classes?.map(({ group }) => group)).toEqual(['A', 'A']);
  });

  test.each([
    ['of a class that is not there', withFine([['A1', 'A'], ['C1', 'C']]), /C1 is of the class C/],
    ['called like a class', withFine([['A1', 'A'], ['B', 'A']]), /the same label/],
    ['apart', withFine([['A1', 'A'], ['B1', 'B'], ['A2', 'A']]), /next to each other/],
    ['without the output', { ...makeManifest(), fine_classes: fine([['A1', 'A'], ['A2', 'A']]) }, /only the classes are/],
  ])('%s are refused', (_, manifest, words) => {
    expect(() => checkManifest(manifest)).toThrow(words);
  });
});

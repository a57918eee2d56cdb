/** A fake engine for component tests. The page that ships never sees it. */

import { EngineError, type Cell, type Manifest, type Model, type PictureResult } from '../engine';
import type { ModelStoreTools } from '../stores/modelStore';

export const MANIFEST: Manifest = {
  schema_version: 1,
  id: 'test-model',
  version: '1.2.0',
  created: '2026-01-05T10:00:00+00:00',
  name: { en: 'Test model', 'zh-CN': '测试模型' },
  licence: 'Apache-2.0',
  classes: [
    { label: 'NEUTROPHIL', name: { en: 'Neutrophil', 'zh-CN': '中性粒细胞' }, color: '#3b7ddd', is_white_cell: true },
    { label: 'LYMPHOCYTE', name: { en: 'Lymphocyte', 'zh-CN': '淋巴细胞' }, color: '#2a9d72', is_white_cell: true },
    { label: 'PLATELET', name: { en: 'Platelet', 'zh-CN': '血小板' }, color: '#6b7f8c', is_white_cell: false },
  ],
  input: {
    width_px: 80,
    height_px: 60,
    channels: 3,
    resize: 'triangle',
    value_range: [0, 255],
    background: [255, 255, 255],
  },
  stages: [{ name: 'classifier', graph: 'model.json', onnx: 'model.onnx', input: 'pixels', outputs: { probabilities: 'p' } }],
  calibration: { temperature: 1, thresholds: { confident: 0.9, review: 0.5 }, source: 'the validation cells' },
  quantization: 'none',
  golden: { image: 'golden/picture.png', expected: 'golden/expected.json' },
  files: [{ path: 'model.json', bytes: 12_345, sha256: 'ab'.repeat(32) }],
  datasets: [{ id: 'kaggle', name: 'Blood cells', licence: 'MIT', attribution: 'Someone', laboratories: ['BCCD'] }],
  figures: [
    {
      metric: 'accuracy',
      unit: 'source',
      value: 0.83,
      interval: [0.72, 0.91],
      n_pictures: 2487,
      n_sources: 71,
      dataset: 'kaggle',
      split: 'test',
      laboratories: ['BCCD'],
    },
  ],
};

/** A model that finds cells before it names them. */
export const FINDER_MANIFEST: Manifest = {
  ...MANIFEST,
  id: 'test-finder',
  name: { en: 'Test finder', 'zh-CN': '测试查找模型' },
  stages: [
    { name: 'locator', graph: 'locator.json', onnx: 'locator.onnx', input: 'pixels', outputs: { heatmap: 'h', geometry: 'g' } },
    {
      name: 'classifier',
      graph: 'model.json',
      onnx: 'model.onnx',
      input: 'pixels',
      outputs: { probabilities: 'p', cellness: 'c', embedding: 'e', map: 'm' },
    },
  ],
  locator: {
    tile_width_px: 256,
    tile_height_px: 192,
    tile_overlap_px: 64,
    stride_px: 8,
    size_unit_px: 64,
    value_range: [0, 255],
    largest_scale: 1,
    finest_scale: 0.75,
    threshold: 0.3,
    merge_overlap: 0.5,
    crop_scale: 1.5,
    crop_floor_px: 0,
  },
  calibration: { temperature: 1, thresholds: { confident: 0.9, review: 0.5, cell: 0.4 } },
};

/** Two neutrophils, of which one wants a look, a platelet, and something that is hardly a cell. */
export function createField(): PictureResult {
  const map = { rows: 1, columns: 3, values: Float32Array.of(2, -1, 1) };
  const name = (label: string, share: number): Pick<Cell, 'label' | 'probability' | 'probabilities'> => {
    const rest = (1 - share) / 2;
    const shares = Object.fromEntries(MANIFEST.classes.map((known) => [known.label, known.label === label ? share : rest]));
    return { label, probability: share, probabilities: shares };
  };
  return {
    ...createResult(),
    cells: [
      { ...name('NEUTROPHIL', 0.97), box: [40, 20, 60, 60], status: 'confident', cellness: 0.99, map },
      { ...name('PLATELET', 0.95), box: [280, 100, 20, 20], status: 'confident', cellness: 0.9, map },
      { ...name('NEUTROPHIL', 0.7), box: [120, 110, 50, 60], status: 'review', cellness: 0.8, map },
      { ...name('LYMPHOCYTE', 0.8), label: null, box: [10, 180, 40, 40], status: 'unidentified', cellness: 0.125, map },
    ],
  };
}

export function createCell(share: number): Cell {
  const status = share >= 0.9 ? 'confident' : share >= 0.5 ? 'review' : 'unidentified';
  return {
    box: [0, 0, 320, 240],
    label: status === 'unidentified' ? null : 'NEUTROPHIL',
    probability: share,
    probabilities: { NEUTROPHIL: share, LYMPHOCYTE: (1 - share) * 0.6, PLATELET: (1 - share) * 0.4 },
    status,
  };
}

export function createResult(share = 0.97): PictureResult {
  return {
    width: 320,
    height: 240,
    cells: [createCell(share)],
    timings: { decode_ms: 3, locate_ms: 0, resize_ms: 1.5, infer_ms: 7.5, total_ms: 12 },
    backend: 'wasm',
  };
}

export type Classify = Model['classify'];

/** Answers by the file's name: "0.42.png" gets that leading share, "bad.png" is refused. */
export const classifyByName: Classify = (input) => {
  const name = input instanceof File ? input.name : '';
  if (name.startsWith('bad')) {
    return Promise.reject(
      new EngineError('picture_refused', 'The file is empty.', {
        picture_code: 'empty',
        texts: { en: 'The file is empty (0 bytes).', 'zh-CN': '文件为空（0 字节）。' },
      }),
    );
  }
  const share = Number.parseFloat(name);
  return Promise.resolve(createResult(Number.isNaN(share) ? 0.97 : share));
};

export function createModel(classify: Classify = classifyByName, manifest: Manifest = MANIFEST): Model {
  return {
    manifest,
    backend: 'wasm',
    selfTest: {
      backend: 'wasm',
      pixels_exact: true,
      reports: [
        {
          backend: 'wasm',
          passed: true,
          max_error: 2e-7,
          tolerance: 1e-5,
          median_ms: 7,
          float16: false,
          reason: null,
          failure: null,
        },
        {
          backend: 'webgpu',
          passed: false,
          max_error: null,
          tolerance: null,
          median_ms: null,
          float16: false,
          reason: 'WebGPU finds no graphics adapter',
          failure: { code: 'no_webgpu_adapter' },
        },
      ],
    },
    classify,
    classifyBoxes: () => Promise.reject(new Error('The page draws no boxes.')),
    inspect: () => Promise.reject(new Error('The page inspects nothing.')),
    dispose: () => undefined,
  };
}

export const PAGE_URL = 'https://page.example/leukoscope/';

export function createTools(changes: Partial<ModelStoreTools> = {}): ModelStoreTools {
  return {
    loadModel: () => Promise.resolve(createModel()),
    fetchJson: (url) =>
      Promise.resolve(
        url.endsWith('models/index.json')
          ? { models: [{ id: 'test-model', manifest: 'test-model/manifest.json', default: true }] }
          : {
              samples: [
                { file: 'drawn_01.png', title: { en: 'Basophil (drawn)', 'zh-CN': '嗜碱性粒细胞（绘制）' }, drawn: true },
                {
                  file: 'real.jpg',
                  title: { en: 'Field 7' },
                  drawn: false,
                  attribution: 'BCCD, Shenggan and contributors.',
                  licence: 'MIT',
                  width: 640,
                  height: 480,
                  cells: [{ label: 'LYMPHOCYTE', box: [100, 50, 100, 100] }],
                },
              ],
            },
      ),
    pageUrl: PAGE_URL,
    ...changes,
  };
}

/** Each name is another picture. */
export function createFile(name: string): File {
  return new File([name], name, { type: 'image/png' });
}

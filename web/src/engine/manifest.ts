/** The manifest: the one contract between Python and the web, validated before anything it names is used. */

/** Text in English and, where there is one, Chinese. */
export interface Text {
  en: string;
  'zh-CN'?: string;
}

export interface ManifestClass {
  label: string;
  name: Text;
  /** '#rrggbb' */
  color: string;
  /** Null where the exporter was not told. */
  is_white_cell: boolean | null;
}

export interface ManifestFile {
  /** Relative to the manifest. */
  path: string;
  bytes: number;
  sha256: string;
  /** Tried in order; the copy beside the manifest is the last resort. */
  urls?: string[];
}

export interface ManifestStage {
  name: 'locator' | 'classifier';
  graph: string;
  onnx: string;
  input: string;
  outputs: { probabilities?: string; embedding?: string; heatmap?: string; map?: string };
}

export interface ManifestDataset {
  id: string;
  name: string;
  licence: string;
  attribution?: string;
  url?: string;
  laboratories: string[];
}

export interface ManifestFigure {
  metric: 'accuracy' | 'balanced_accuracy' | 'macro_f1' | 'ece';
  unit: 'picture' | 'source';
  value: number;
  interval: [number, number];
  n_pictures: number;
  n_sources: number | null;
  dataset: string;
  split: string;
  laboratories: string[];
}

/** Mirrors contract/manifest.schema.json, where every field is described. */
export interface Manifest {
  schema_version: 1;
  id: string;
  version: string;
  created: string;
  name: Text;
  description?: Text;
  licence: string;
  classes: ManifestClass[];
  input: {
    width_px: number;
    height_px: number;
    channels: 1 | 3;
    resize: 'triangle';
    value_range: [number, number];
    background: [number, number, number];
  };
  stages: ManifestStage[];
  calibration: {
    temperature: number;
    thresholds: { confident: number; review: number };
    source?: string;
  };
  quantization: 'none' | 'float16' | 'uint8';
  golden: { image: string; expected: string };
  files: ManifestFile[];
  datasets: ManifestDataset[];
  figures: ManifestFigure[];
}

/** The manifest: the one contract between Python and the web, validated before anything it names is used. */

import { Validator, type Schema } from '@cfworker/json-schema';

import schema from '../../../contract/manifest.schema.json';
import { EngineError, describe } from './errors';

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

const validator = new Validator(schema as unknown as Schema, '2020-12', false);
const MAX_BYTES = 2 ** 20;

/**
 * Fetch the manifest at `url` and validate it.
 *
 * Returns it with the address it really came from, which relative paths start from.
 * Throws EngineError `manifest_unreachable`, `manifest_invalid` or `aborted`.
 */
export async function fetchManifest(
  url: string,
  signal?: AbortSignal,
): Promise<{ manifest: Manifest; manifestUrl: string }> {
  let text: string;
  let manifestUrl: string;
  try {
    const response = await fetch(url, { cache: 'no-cache', credentials: 'same-origin', signal: signal ?? null });
    if (!response.ok) throw new Error(`HTTP status ${response.status} ${response.statusText}`.trimEnd());
    text = await response.text();
    manifestUrl = response.url || url;
  } catch (error) {
    if (signal?.aborted) throw new EngineError('aborted', 'Stopped on request.');
    const reason = error instanceof TypeError ? `no answer (${error.message})` : describe(error);
    throw new EngineError(
      'manifest_unreachable',
      `Expected a model's manifest.json at ${url}, got ${reason}. Check the address; a model on another host ` +
        'must also be allowed by that host (CORS) and by this page (serve --models or publish with its address).',
      { url },
    );
  }
  if (text.length > MAX_BYTES) throw invalid(url, [`it is longer than ${MAX_BYTES} characters`]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(url, [`it is not JSON: ${describe(error)}`]);
  }
  return { manifest: checkManifest(value, url), manifestUrl };
}

/** Validate against contract/manifest.schema.json, then what a schema cannot say. */
export function checkManifest(value: unknown, url = 'manifest.json'): Manifest {
  const { valid, errors } = validator.validate(value);
  if (!valid) {
    // The outermost errors only say "properties do not match"; the innermost name the place.
    const depth = (location: string): number => location.split('/').length;
    const deepest = Math.max(...errors.map((error) => depth(error.instanceLocation)));
    throw invalid(
      url,
      errors
        .filter((error) => depth(error.instanceLocation) === deepest)
        .map((error) => `at ${error.instanceLocation}: ${error.error}`),
    );
  }
  const manifest = value as Manifest;
  const problems = [...findProblems(manifest)];
  if (problems.length > 0) throw invalid(url, problems);
  return manifest;
}

function* findProblems(manifest: Manifest): Generator<string> {
  const labels = manifest.classes.map(({ label }) => label);
  if (new Set(labels).size < labels.length) yield 'two classes have the same label';
  const paths = new Set(manifest.files.map(({ path }) => path));
  if (paths.size < manifest.files.length) yield 'a path is listed twice in files';
  const named = [manifest.golden.image, manifest.golden.expected, ...manifest.stages.map(({ graph }) => graph)];
  for (const path of named) if (!paths.has(path)) yield `${path} is used but not listed in files`;
  const { confident, review } = manifest.calibration.thresholds;
  if (review > confident) yield `the threshold review (${review}) is above confident (${confident})`;
  if (findClassifier(manifest)?.outputs.probabilities === undefined) {
    yield 'there is no stage "classifier" with an output "probabilities"';
  }
}

/** The stage that names cells. */
export function findClassifier(manifest: Manifest): ManifestStage | undefined {
  return manifest.stages.find(({ name }) => name === 'classifier');
}

/** The entry of `path` in the manifest's files. */
export function findFile(manifest: Manifest, path: string): ManifestFile {
  const file = manifest.files.find((entry) => entry.path === path);
  if (!file) {
    throw new EngineError(
      'model_invalid',
      `Expected ${path} among the manifest's files, but it is not listed. Export the model again.`,
      { path },
    );
  }
  return file;
}

function invalid(url: string, problems: string[]): EngineError {
  return new EngineError(
    'manifest_invalid',
    `The manifest at ${url} breaks the contract: ${problems.join('; ')}. Export the model again with this ` +
      'version of Leukoscope, or check that the address is that of a manifest.json.',
    { url, problems },
  );
}

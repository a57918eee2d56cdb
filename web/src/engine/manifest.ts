/** The manifest: the one contract between Python and the web, validated before anything it names is used. */

import { Validator, type Schema } from '@cfworker/json-schema';

import schema from '../../../contract/manifest.schema.json';
import { EngineError, describe } from './errors';
import { isReservedName, parseJson } from './json';

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
  /** Null where the exporter did not know it. */
  is_white_cell: boolean | null;
}

/** A finer class within the class `group`. */
export interface ManifestFineClass {
  label: string;
  group: string;
  name: Text;
  /** '#rrggbb' */
  color: string;
}

export interface ManifestFile {
  /** Relative to the manifest. */
  path: string;
  bytes: number;
  sha256: string;
  /** Tried in order; the copy beside the manifest is the last resort. */
  urls?: string[];
}

/** What a tensor means; the manifest says its name in the graph. */
export type Role = 'probabilities' | 'cellness' | 'embedding' | 'map' | 'heatmap' | 'geometry' | 'fine_probabilities';

export type StageName = 'locator' | 'classifier';

export interface ManifestStage {
  name: StageName;
  graph: string;
  onnx: string;
  input: string;
  outputs: Partial<Record<Role, string>>;
}

/** How cells are found, cropped and merged (docs/adr/0005-find-then-name.md). */
export interface LocatorSpec {
  /** Lengths in pixels of a level or tile. */
  tile_width_px: number;
  tile_height_px: number;
  tile_overlap_px: number;
  stride_px: number;
  size_unit_px: number;
  value_range: [number, number];
  /** Scales in level pixels a picture pixel. */
  largest_scale: number;
  finest_scale: number;
  /** Least score of a peak. */
  threshold: number;
  /** Largest share of the smaller box that two boxes may have in common. */
  merge_overlap: number;
  /** Side of a crop in longer sides of the box. */
  crop_scale: number;
  /** What a longer side counts as at least for that, in level pixels; 0: no floor. */
  crop_floor_px: number;
  /** Whether the network also takes tiles whose sides are whole multiples of these; false where absent. */
  larger_tiles?: boolean;
  /** Whether the magnification of what is looked at is known; no manifest says so. */
  knows_scale?: boolean;
}

/** Means and spread of the embeddings of the cells the model was fitted to (docs/adr/0006-lab-profiles.md). */
export interface EmbeddingSpace {
  /** Cells of each class that were measured; the mean of a class without one says nothing. */
  n_cells: number[];
  /** classes x numbers */
  means: number[][];
  /** Standard deviation of each number within a class. */
  spread: number[];
  head: { weights: number[][]; bias: number[] };
  /** Distance to a class mean within which half of the model's own cells are, and 99 % of them. */
  typical: number;
  far: number;
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
  /** In the order of `fine_probabilities`; there exactly when the classifier gives that. */
  fine_classes?: ManifestFineClass[];
  input: {
    width_px: number;
    height_px: number;
    channels: 1 | 3;
    resize: 'triangle';
    value_range: [number, number];
    background: [number, number, number];
  };
  stages: ManifestStage[];
  /** There exactly when a stage 'locator' is. */
  locator?: LocatorSpec;
  /** Means and spread of the model's own embeddings; absent where nobody measured them. */
  embedding?: EmbeddingSpace;
  calibration: {
    temperature: number;
    /** `cell` and `found` only where the classifier gives cellness, `fine` only where there are finer classes. */
    thresholds: { confident: number; review: number; cell?: number; found?: number; fine?: number };
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
    value = parseJson(text, MAX_BYTES);
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
  const reserved = [...labels, ...(manifest.fine_classes ?? []).map(({ label }) => label)].find(isReservedName);
  if (reserved !== undefined) yield `a class is called ${reserved}, a name that every object has`;
  const paths = new Set(manifest.files.map(({ path }) => path));
  if (paths.size < manifest.files.length) yield 'a path is listed twice in files';
  const named = [manifest.golden.image, manifest.golden.expected, ...manifest.stages.map(({ graph }) => graph)];
  for (const path of named) if (!paths.has(path)) yield `${path} is used but not listed in files`;
  const { confident, review } = manifest.calibration.thresholds;
  if (review > confident) yield `the threshold review (${review}) is above confident (${confident})`;
  if (findStage(manifest, 'classifier')?.outputs.probabilities === undefined) {
    yield 'there is no stage "classifier" with an output "probabilities"';
  }
  yield* findStageProblems(manifest);
  yield* findFineProblems(manifest);
  if (manifest.embedding) yield* findSpaceProblems(manifest.embedding, manifest.classes.length);
  if (manifest.locator) yield* findLocatorProblems(manifest.locator);
}

/** What does not fit between the stages, the locator's numbers and the thresholds. */
function* findStageProblems(manifest: Manifest): Generator<string> {
  const { stages, locator, calibration } = manifest;
  if (new Set(stages.map(({ name }) => name)).size < stages.length) yield 'two stages have the same name';
  const stage = findStage(manifest, 'locator');
  if ((stage === undefined) !== (locator === undefined)) {
    yield `a stage "locator" and the numbers in "locator" go together, but only the ${stage ? 'stage is' : 'numbers are'} there`;
  }
  for (const role of ['heatmap', 'geometry'] as const) {
    if (stage && stage.outputs[role] === undefined) yield `the stage "locator" has no output "${role}"`;
  }
  for (const name of ['cell', 'found'] as const) {
    if (calibration.thresholds[name] !== undefined && !findStage(manifest, 'classifier')?.outputs.cellness) {
      yield `there is a threshold "${name}", but the classifier gives no cellness`;
    }
  }
}

/** Finer classes that do not go with the classes or with what the classifier gives. */
function* findFineProblems(manifest: Manifest): Generator<string> {
  const { classes, fine_classes: fine = [], calibration } = manifest;
  const isGiven = findStage(manifest, 'classifier')?.outputs.fine_probabilities !== undefined;
  if (isGiven !== fine.length > 0) {
    yield `"fine_classes" and the output "fine_probabilities" go together, but only the ${isGiven ? 'output is' : 'classes are'} there`;
  }
  if (calibration.thresholds.fine !== undefined && fine.length === 0) {
    yield 'there is a threshold "fine", but there are no finer classes';
  }
  const labels = [...classes, ...fine].map(({ label }) => label);
  if (new Set(labels).size < labels.length && fine.length > 0) yield 'two classes or finer classes have the same label';
  const known = new Set(classes.map(({ label }) => label));
  for (const { label, group } of fine) if (!known.has(group)) yield `the finer class ${label} is of the class ${group}, which is not there`;
  const starts = fine.map(({ group }) => group).filter((group, at, groups) => groups[at - 1] !== group);
  if (new Set(starts).size < starts.length) yield 'the finer classes of one class are not next to each other';
}

/** The class that a label is a part of: itself where it is no finer class. */
export function findGroup(label: string | null, { fine_classes = [] }: Pick<Manifest, 'fine_classes'>): string | null {
  return fine_classes.find((fine) => fine.label === label)?.group ?? label;
}

/** Rows of the embedding's description that do not go together. */
function* findSpaceProblems({ n_cells, means, spread, head }: EmbeddingSpace, classes: number): Generator<string> {
  for (const rows of [n_cells, means, head.weights, head.bias]) {
    if (rows.length !== classes) yield `embedding describes ${rows.length} classes, not ${classes}`;
  }
  const odd = [...means, ...head.weights].find((row) => row.length !== spread.length);
  if (odd) yield `embedding has rows of ${odd.length} and of ${spread.length} numbers`;
}

/** What the schema cannot say about the numbers of a locator. */
function* findLocatorProblems(locator: LocatorSpec): Generator<string> {
  for (const name of ['tile_width_px', 'tile_height_px'] as const) {
    const side = locator[name];
    if (locator.tile_overlap_px >= side) {
      yield `locator/tile_overlap_px (${locator.tile_overlap_px}) is not below ${name} (${side})`;
    }
    if (side % locator.stride_px !== 0) {
      yield `locator/${name} (${side}) is no multiple of stride_px (${locator.stride_px})`;
    }
  }
  const [low, high] = locator.value_range;
  if (low === high) yield `locator/value_range has the same ends (${low})`;
}

/** The stage of that name: every valid manifest has a classifier, and a locator where cells are found first. */
export function findStage(manifest: Manifest, name: StageName): ManifestStage | undefined {
  return manifest.stages.find((stage) => stage.name === name);
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

/** Everything of a model folder that the browser needs, fetched and verified. */

import { forgetReplaced } from './cache';
import { fetchFile } from './files';
import { parseGolden, type Golden } from './golden';
import { fetchManifest, findFile, findStage, type Manifest, type ManifestFile, type ManifestStage } from '../manifest';
import { listShards, parseGraph } from './networkSource';
import { EngineError } from '../errors';
import { describeInput, describeShapes, type Sources } from './stages';
import type { Progress } from '../types';

/** Browsers open about six connections to a host; more at once only makes the slowest look stalled. */
const PARALLEL = 4;

export interface ModelFiles {
  manifest: Manifest;
  sources: Sources;
  golden: Golden;
  goldenPicture: Uint8Array<ArrayBuffer>;
}

/** Throws EngineError: `manifest_*`, `file_failed`, `model_invalid` or `aborted`. */
export async function fetchModel(
  url: string,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<ModelFiles> {
  const { manifest, manifestUrl } = await fetchManifest(url, signal);
  const classifier = findStage(manifest, 'classifier');
  if (!classifier) throw new EngineError('manifest_invalid', `The manifest at ${url} has no classifier.`);
  const locator = findStage(manifest, 'locator');
  const tracker = new ByteTracker(manifest, onProgress);
  // One file that fails stops the others.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const fetchOne = async (file: ManifestFile): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      return await fetchFile(file, manifestUrl, {
        signal: either,
        onBytes: (loaded) => tracker.update(file, loaded),
        onRetry: (source, reason) => onProgress({ phase: 'retry', file: file.path, url: source, reason }),
      });
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
  const readGraph = async (stage: ManifestStage): Promise<StageFiles> => {
    const file = findFile(manifest, stage.graph);
    const graph = parseGraph(await fetchOne(file), stage.graph);
    return { stage, graph, file, shards: listShards(graph, stage.graph).map((path) => findFile(manifest, path)) };
  };
  const stages = await mapInParallel(locator ? [classifier, locator] : [classifier], readGraph);
  const golden = [manifest.golden.expected, manifest.golden.image].map((path) => findFile(manifest, path));
  // Two stages may share a shard.
  const shards = uniqueFiles(stages.flatMap((stage) => stage.shards));
  tracker.expect([...stages.map(({ file }) => file), ...shards, ...golden]);
  const [expected, picture, ...weights] = await mapInParallel([...golden, ...shards], fetchOne);
  if (!expected || !picture) throw new EngineError('model_invalid', 'Expected a golden picture, found none.');
  await forgetReplaced(
    manifestUrl,
    uniqueFiles([...stages.map(({ file }) => file), ...shards, ...golden]).map(({ sha256 }) => sha256),
  );
  const bytes = new Map(shards.map(({ path }, index) => [path, weights[index] ?? new Uint8Array()]));
  const [naming, finding] = stages.map(({ stage, graph, shards: own }) => ({
    graph,
    weights: join(own.map(({ path }) => bytes.get(path) ?? new Uint8Array())),
    stage,
    input: describeInput(manifest, stage.name),
    shapes: describeShapes(manifest),
  }));
  if (!naming) throw new EngineError('model_invalid', 'Expected a classifier, found none.');
  return {
    manifest,
    sources: finding ? { classifier: naming, locator: finding } : { classifier: naming },
    golden: await parseGolden(expected, manifest),
    goldenPicture: picture,
  };
}

interface StageFiles {
  stage: ManifestStage;
  graph: ReturnType<typeof parseGraph>;
  file: ManifestFile;
  shards: ManifestFile[];
}

function uniqueFiles(files: ManifestFile[]): ManifestFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Adds up the bytes of all files, each of which may start again. */
class ByteTracker {
  readonly #loaded = new Map<string, number>();
  readonly #onProgress: (progress: Progress) => void;
  #total: number;

  constructor({ files, golden, stages }: Manifest, onProgress: (progress: Progress) => void) {
    this.#onProgress = onProgress;
    // Until the graph lists its shards: all .bin files, the graphs and the golden files.
    const named = new Set([golden.image, golden.expected, ...stages.map(({ graph }) => graph)]);
    this.#total = sumBytes(files.filter(({ path }) => named.has(path) || path.endsWith('.bin')));
  }

  expect(files: ManifestFile[]): void {
    this.#total = sumBytes(uniqueFiles(files));
  }

  update({ path }: ManifestFile, loaded: number): void {
    this.#loaded.set(path, loaded);
    const sum = [...this.#loaded.values()].reduce((total, bytes) => total + bytes, 0);
    this.#onProgress({ phase: 'download', loaded_bytes: sum, total_bytes: this.#total, file: path });
  }
}

function sumBytes(files: ManifestFile[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

function join(parts: Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.buffer;
}

/** Results in the order of `items`; the first failure rejects. */
async function mapInParallel<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return results;
}

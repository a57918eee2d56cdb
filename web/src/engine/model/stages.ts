/** The networks of a model: what finds cells, where there is one, and what names them. */

import { findGrid } from './locate';
import type { Manifest, Role, StageName } from '../manifest';
import { Network } from './network';
import type { NetworkSource, StageInput } from './networkSource';

/** One of each stage that the model has. */
export interface ByStage<T> {
  classifier: T;
  locator?: T;
}

export type Networks = ByStage<Network>;
export type Sources = ByStage<NetworkSource>;

export function describeInput(manifest: Manifest, name: StageName): StageInput {
  const { input, locator } = manifest;
  if (name === 'classifier' || !locator) return input;
  const { tile_width_px: width_px, tile_height_px: height_px, value_range } = locator;
  return { width_px, height_px, channels: 3, value_range };
}

/** Shapes that outputs must have, without the batch. */
export function describeShapes({ classes, fine_classes, locator }: Manifest): NetworkSource['shapes'] {
  const shapes: NetworkSource['shapes'] = {
    probabilities: [classes.length],
    cellness: [1],
    embedding: [null],
    map: [null, null, classes.length],
    ...(fine_classes && { fine_probabilities: [fine_classes.length] }),
  };
  if (!locator) return shapes;
  const [rows, columns] = findGrid(locator);
  return { ...shapes, heatmap: [rows, columns, 1], geometry: [rows, columns, 4] };
}

export function listStages<T>(stages: ByStage<T>): [StageName, T][] {
  const { classifier, locator } = stages;
  return locator === undefined ? [['classifier', classifier]] : [['locator', locator], ['classifier', classifier]];
}

/** Load all of them on the current backend; none stays behind where one fails. */
export async function loadNetworks(sources: Sources, lost: AbortSignal): Promise<Networks> {
  const classifier = await Network.load(sources.classifier, lost);
  if (!sources.locator) return { classifier };
  try {
    return { classifier, locator: await Network.load(sources.locator, lost) };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

export function disposeNetworks(networks: Networks): void {
  for (const [, network] of listStages(networks)) network.dispose();
}

/** What a cell is described by; the rest only on request. */
export function listNamingRoles(details: boolean): Role[] {
  const always: Role[] = ['probabilities', 'cellness', 'fine_probabilities'];
  return details ? [...always, 'embedding', 'map'] : always;
}

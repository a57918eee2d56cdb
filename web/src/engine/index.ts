/**
 * Leukoscope's engine: a model folder in, calibrated answers out, all of it on the user's own device.
 *
 *     const model = await loadModel('./models/leukoscope-compact/manifest.json');
 *     const { cells } = await model.classify(file);
 *     model.dispose();
 *
 * For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
 */

export { loadModel } from './client';
export { EngineError } from './errors';
export type { EngineErrorCode } from './errors';
export type { ManifestClass, ManifestDataset, ManifestFigure, ManifestFile, ManifestStage, Text } from './manifest';
export { BACKENDS } from './types';
export type {
  Backend,
  BackendRefusal,
  BackendRefusalCode,
  BackendReport,
  Cell,
  ClassifyOptions,
  LoadOptions,
  Manifest,
  Model,
  PictureInput,
  PictureResult,
  Progress,
  SelfTest,
  Status,
  Timings,
} from './types';

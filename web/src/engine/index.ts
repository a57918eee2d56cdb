/**
 * Leukoscope's engine: a model folder in, cells with calibrated answers out, all of it on the user's own device.
 *
 *     const model = await loadModel('./models/leukoscope-compact/manifest.json');
 *     const { cells } = await model.classify(file);
 *     model.dispose();
 *
 * For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
 */

export { loadModel } from './page/client';
export { EngineError } from './errors';
export type { EngineErrorCode } from './errors';
export { findCrop } from './model/locate';
export { findGroup } from './manifest';
export type { LocatorSpec, ManifestClass, ManifestDataset, ManifestFigure, ManifestFineClass, ManifestFile, ManifestStage, Text } from './manifest';
export { BACKENDS } from './types';
export type {
  ActivationMap,
  Backend,
  BackendFailure,
  BackendFailureCode,
  BackendReport,
  Box,
  Cell,
  ClassifyOptions,
  LoadOptions,
  Manifest,
  Model,
  PictureInput,
  PictureResult,
  Pixels,
  Progress,
  SelfTest,
  Status,
  Texts,
  Timings,
} from './types';

/** The cases of contract/adapting_cases.json as the engine would give them. */

import shared from '../../../contract/adapting_cases.json';
import type { Cell, Manifest } from '../engine';
import { calibrate, joinFine } from '../engine/model/calibrate';

/** Of a model that describes its embeddings. */
export const CASE_MANIFEST = {
  id: 'made',
  version: '1',
  classes: shared.classes.map((label) => ({ label, name: { en: label }, color: '#000000', is_white_cell: true })),
  stages: [{ name: 'classifier', graph: 'model.json', onnx: 'model.onnx', input: 'x', outputs: {} }],
  files: [{ path: 'model.onnx', bytes: 1, sha256: shared.classifier_sha256 }],
  calibration: shared.calibration,
  embedding: shared.embedding,
} as unknown as Manifest;

/** The model of a case: that of one has finer classes. */
export const describeCaseModel = ({ fine_classes }: { fine_classes: Manifest['fine_classes'] }): Manifest =>
  fine_classes?.length ? { ...CASE_MANIFEST, fine_classes } : CASE_MANIFEST;

export interface CaseCell {
  probabilities: number[];
  embedding: number[];
  /** Of each finer class given its class; empty where the model has none. */
  fine?: number[];
}

/** A cell of the cases, named as its calibrated probabilities say, at the picture's left. */
export function toCaseCell({ probabilities, embedding, fine = [] }: CaseCell, changes: Partial<Cell> = {}): Cell {
  const calibrated = calibrate(probabilities, shared.calibration.temperature);
  const probability = Math.max(...calibrated);
  const byLabel = Object.fromEntries(shared.classes.map((label, index) => [label, calibrated[index] ?? 0]));
  const finer = shared.cases.flatMap(({ fine_classes }) => fine_classes);
  return {
    box: [0, 0, 9, 9],
    label: shared.classes[calibrated.indexOf(probability)] ?? null,
    probability,
    probabilities: byLabel,
    ...(fine.length > 0 && { fine_probabilities: joinFine(byLabel, fine, { fine_classes: finer }) }),
    status: 'review',
    cellness: 0.9,
    embedding: Float32Array.from(embedding),
    ...changes,
  };
}

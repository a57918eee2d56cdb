/** From the network's probabilities to the answer a person reads. The same float64 arithmetic as in Python. */

import type { Manifest } from './manifest';
import type { Cell, Status } from './types';

/** Smallest probability whose logarithm is taken, so that a 0 stays finite. */
const FLOOR = 1e-30;

/** softmax(log(max(p, 1e-30)) / temperature): temperature scaling (Guo et al. 2017) for probabilities. */
export function calibrate(probabilities: ArrayLike<number>, temperature: number): number[] {
  const logits = Array.from(probabilities, (p) => Math.log(Math.max(p, FLOOR)) / temperature);
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export function findStatus(leading: number, thresholds: Manifest['calibration']['thresholds']): Status {
  if (leading >= thresholds.confident) return 'confident';
  return leading >= thresholds.review ? 'review' : 'unidentified';
}

/** One cell from one row of the network's probabilities (in the order of the manifest's classes). */
export function describeCell(raw: ArrayLike<number>, box: Cell['box'], manifest: Manifest): Cell {
  const { classes, calibration } = manifest;
  const calibrated = calibrate(raw, calibration.temperature);
  const probability = Math.max(...calibrated);
  const status = findStatus(probability, calibration.thresholds);
  const leading = classes[calibrated.indexOf(probability)];
  return {
    box,
    label: status === 'unidentified' || !leading ? null : leading.label,
    probability,
    // fromEntries: a class called "__proto__" is a key like any other.
    probabilities: Object.fromEntries(classes.map(({ label }, index) => [label, calibrated[index] ?? 0])),
    status,
  };
}

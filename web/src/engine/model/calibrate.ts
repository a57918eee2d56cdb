/** From the network's probabilities to the answer a person reads. The same float64 arithmetic as in Python. */

import type { Manifest } from '../manifest';
import type { ActivationMap, Box, Cell, Status } from '../types';

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

/** `cellness` is absent where the network does not say whether there is a cell at all. */
export function findStatus(
  leading: number,
  thresholds: Manifest['calibration']['thresholds'],
  cellness?: number,
): Status {
  if (cellness !== undefined && thresholds.cell !== undefined && cellness < thresholds.cell) return 'unidentified';
  if (leading >= thresholds.confident) return 'confident';
  return leading >= thresholds.review ? 'review' : 'unidentified';
}

/** What the classifier says of one crop. */
export interface Answer {
  /** Before calibration, in the order of the manifest's classes. */
  probabilities: ArrayLike<number>;
  cellness?: number;
  embedding?: Float32Array<ArrayBuffer>;
  /** `values` holds rows x columns x classes. */
  map?: ActivationMap;
}

export function toCell(answer: Answer, box: Box, manifest: Manifest): Cell {
  const { classes, calibration } = manifest;
  const { cellness, embedding, map } = answer;
  const calibrated = calibrate(answer.probabilities, calibration.temperature);
  const probability = Math.max(...calibrated);
  const status = findStatus(probability, calibration.thresholds, cellness);
  const leader = calibrated.indexOf(probability);
  const leading = classes[leader];
  return {
    box,
    label: status === 'unidentified' || !leading ? null : leading.label,
    probability,
    // fromEntries: a class called "__proto__" is a key like any other.
    probabilities: Object.fromEntries(classes.map(({ label }, index) => [label, calibrated[index] ?? 0])),
    status,
    ...(cellness !== undefined && { cellness }),
    ...(embedding !== undefined && { embedding }),
    ...(map !== undefined && { map: takeClass(map, leader, classes.length) }),
  };
}

function takeClass({ rows, columns, values }: ActivationMap, index: number, classes: number): ActivationMap {
  return { rows, columns, values: values.filter((_, at) => at % classes === index) };
}

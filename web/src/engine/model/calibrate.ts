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

/** Whether a place of the locator counts as found; `cellness` as above. */
export function isFound({ cellness }: Pick<Answer, 'cellness'>, { found }: Manifest['calibration']['thresholds']): boolean {
  return cellness === undefined || found === undefined || cellness >= found;
}

/** A finer class is answered where it is more probable than all else together, unless the manifest says more. */
const FINE_THRESHOLD = 0.5;

/**
 * P(class) x P(finer class | class) by finer label; those of one class sum to P(class).
 *
 * `probabilities` are of the classes by label; `shares` of the finer classes, each class by itself, in the manifest's
 * order and in any unit: only their proportions count.
 */
export function joinFine(
  probabilities: Readonly<Record<string, number>>,
  shares: ArrayLike<number>,
  { fine_classes = [] }: Pick<Manifest, 'fine_classes'>,
): Record<string, number> {
  const sums = new Map<string, { sum: number; n: number }>();
  fine_classes.forEach(({ group }, at) => {
    const { sum, n } = sums.get(group) ?? { sum: 0, n: 0 };
    sums.set(group, { sum: sum + (shares[at] ?? 0), n: n + 1 });
  });
  return Object.fromEntries(
    fine_classes.map(({ label, group }, at) => {
      const { sum, n } = sums.get(group) ?? { sum: 0, n: 1 };
      // Nothing is known where even the sum is 0.
      const share = sum > 0 ? (shares[at] ?? 0) / sum : 1 / n;
      return [label, (probabilities[group] ?? 0) * share];
    }),
  );
}

/** The answer at the finest depth that is sure enough: a finer class of `group`, or `group` itself. */
export function chooseFinest(group: string | null, joint: Readonly<Record<string, number>>, manifest: Manifest): string | null {
  const { fine_classes = [], calibration } = manifest;
  let leader: string | null = null;
  for (const fine of fine_classes) {
    if (fine.group !== group) continue;
    if (leader === null || (joint[fine.label] ?? 0) > (joint[leader] ?? 0)) leader = fine.label;
  }
  return leader !== null && (joint[leader] ?? 0) >= (calibration.thresholds.fine ?? FINE_THRESHOLD) ? leader : group;
}

/** What the classifier says of one crop. */
export interface Answer {
  /** Before calibration, in the order of the manifest's classes. */
  probabilities: ArrayLike<number>;
  cellness?: number;
  embedding?: Float32Array<ArrayBuffer>;
  /** `values` holds rows x columns x classes. */
  map?: ActivationMap;
  /** Of each finer class given its class, in the manifest's order. */
  fine?: ArrayLike<number>;
}

export function toCell(answer: Answer, box: Box, manifest: Manifest): Cell {
  const { classes, calibration } = manifest;
  const { cellness, embedding, map, fine } = answer;
  const calibrated = calibrate(answer.probabilities, calibration.temperature);
  const probability = Math.max(...calibrated);
  const status = findStatus(probability, calibration.thresholds, cellness);
  const leader = calibrated.indexOf(probability);
  const leading = classes[leader];
  const group = status === 'unidentified' || !leading ? null : leading.label;
  // fromEntries: a class called "__proto__" is a key like any other.
  const probabilities = Object.fromEntries(classes.map(({ label }, index) => [label, calibrated[index] ?? 0]));
  const joint = fine && joinFine(probabilities, fine, manifest);
  return {
    box,
    label: joint ? chooseFinest(group, joint, manifest) : group,
    ...(joint && { group, fine_probabilities: joint }),
    probability,
    probabilities,
    status,
    ...(cellness !== undefined && { cellness }),
    ...(embedding !== undefined && { embedding }),
    ...(map !== undefined && { map: takeClass(map, leader, classes.length) }),
  };
}

function takeClass({ rows, columns, values }: ActivationMap, index: number, classes: number): ActivationMap {
  return { rows, columns, values: values.filter((_, at) => at % classes === index) };
}

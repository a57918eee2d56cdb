/** Thresholds of the leading probability, by the rule of src/leukoscope/calibration.py. */

export interface Thresholds {
  confident: number;
  review: number;
}

/** Wanted share of right answers among the confident ones; the second is used where no threshold reaches the first. */
const TARGETS = [0.99, 0.95];
const TINY = 1e-12;

/**
 * `confident`: the lowest threshold at and above which 99 % (else 95 %) are right; 1 where none is. `review`: the one
 * that leaves the most right answers over wrong ones (Chow, IEEE Trans. Information Theory 16, 1970, 41).
 */
export function chooseThresholds(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
): Thresholds {
  const answers = probabilities
    .map((row, index) => {
      const leading = Math.max(...row);
      return { leading, isRight: row.indexOf(leading) === labels[index] };
    })
    .toSorted((a, b) => b.leading - a.leading);
  // From the highest down, equal ones once.
  const candidates: { leading: number; kept: number; right: number }[] = [];
  let right = 0;
  answers.forEach(({ leading, isRight }, index) => {
    right += isRight ? 1 : 0;
    if (answers[index + 1]?.leading !== leading) candidates.push({ leading, kept: index + 1, right });
  });
  let confident = 1;
  for (const target of TARGETS) {
    const reached = candidates.findLast((entry) => entry.right / entry.kept >= target - TINY);
    if (reached) {
      confident = reached.leading;
      break;
    }
  }
  const findSurplus = (entry: { kept: number; right: number }): number => 2 * entry.right - entry.kept;
  const most = Math.max(...candidates.map(findSurplus));
  const best = candidates.findLast((entry) => findSurplus(entry) >= most - TINY);
  const review = best && most > 0 ? Math.min(best.leading, confident) : confident;
  return { confident: roundDown(confident), review: roundDown(review) };
}

function roundDown(threshold: number): number {
  return Math.floor(threshold * 1e4) / 1e4;
}

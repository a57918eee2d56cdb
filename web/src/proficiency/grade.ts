/** What an attempt comes to: shares with exact intervals, and kappa. */

import { clopperPearson } from '../count/intervals';
import { measureKappa, type Kappa } from '../count/kappa';
import type { Interval } from '../count/types';
import type { Attempt } from './types';

/** `right` of `cells`, as a share of 1 with its exact 95 % interval. */
export interface Score {
  right: number;
  cells: number;
  share: number;
  interval: Interval;
}

export interface ClassScore extends Score {
  /** The reference. */
  label: string;
}

/** A cell that was first called something else than its reference. */
export interface Missed {
  cellId: string;
  reference: string;
  given: string;
}

export interface Grade {
  /** Of all cells, by the first answer to each: repeats would count a cell twice. */
  total: Score;
  /** By reference, in the order of the test's classes; classes that were not asked about are left out. */
  byClass: ClassScore[];
  /** `counts[i][j]`: cells of reference `labels[i]` that were called `labels[j]`. */
  confusion: { labels: string[]; counts: number[][] };
  /** Against the reference. Null where either side has only one class. */
  kappa: Kappa | null;
  /** Of the cells asked twice, those called the same both times. Null where none was asked twice. */
  repeats: { same: Score; kappa: Kappa | null } | null;
  missed: Missed[];
}

/** Throws RangeError where the attempt is not finished: nothing is said of the reference before. */
export function gradeAttempt({ test, questions, answers, finished }: Attempt): Grade {
  if (finished === null || answers.length < questions.length) {
    throw new RangeError(
      `Expected a finished attempt, got ${answers.length} answers to ${questions.length} questions. Finish it first.`,
    );
  }
  const referenceOf = new Map(test.cells.map(({ id, label }) => [id, label]));
  const given = new Map<string, string[]>();
  for (const [at, id] of questions.entries()) given.set(id, [...(given.get(id) ?? []), answers[at] ?? '']);
  const pairs = [...given].map(([cellId, [first = '']]) => ({ cellId, reference: referenceOf.get(cellId) ?? '', given: first }));
  const twice = [...given.values()].flatMap(([first, second]) => (second === undefined ? [] : [[first ?? '', second] as const]));
  const order = test.classes.map(({ label }) => label);
  const used = order.filter((label) => pairs.some((pair) => pair.reference === label || pair.given === label));
  const counts = countPairs(used, pairs.map((pair) => [pair.reference, pair.given]));
  const missed = pairs.filter((pair) => pair.reference !== pair.given);
  return {
    total: score(pairs.length - missed.length, pairs.length),
    byClass: used.flatMap((label, at) => {
      const row = counts[at] ?? [];
      const cells = row.reduce((sum, count) => sum + count, 0);
      return cells === 0 ? [] : [{ label, ...score(row[at] ?? 0, cells) }];
    }),
    confusion: { labels: used, counts },
    kappa: findKappa(counts),
    repeats:
      twice.length === 0
        ? null
        : {
            same: score(twice.filter(([first, second]) => first === second).length, twice.length),
            kappa: findKappa(countPairs(order, twice)),
          },
    missed,
  };
}

/** `right` of `cells`, with the exact interval (Clopper-Pearson). */
export function score(right: number, cells: number): Score {
  return { right, cells, share: right / cells, interval: clopperPearson(right, cells) };
}

/** Where one side has one class alone, kappa is 0 whatever the other says, and its interval has no width. */
function findKappa(counts: readonly (readonly number[])[]): Kappa | null {
  const kappa = measureKappa(counts);
  return kappa !== null && kappa.interval.high - kappa.interval.low < 1e-9 ? null : kappa;
}

function countPairs(labels: readonly string[], pairs: readonly (readonly [string, string])[]): number[][] {
  return labels.map((row) =>
    labels.map((column) => pairs.filter(([first, second]) => first === row && second === column).length),
  );
}

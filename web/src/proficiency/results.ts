/** Results as files: one attempt as JSON, a history as a table. */

import { writeCsv } from '../report/csv';
import { gradeAttempt, type Score } from './grade';
import type { Kappa } from '../count/kappa';
import type { Attempt } from './types';

/** Goes up when what reads this one could no longer read it. */
export const RESULT_FORMAT = 1;

/** Finished attempts, the earliest first. */
export function listFinished(attempts: readonly Attempt[]): Attempt[] {
  return attempts
    .filter(({ finished }) => finished !== null)
    .sort((a, b) => ((a.finished ?? '') < (b.finished ?? '') ? -1 : 1));
}

/**
 * A finished attempt as JSON, as contract/proficiency_result.schema.json describes it. Throws as `gradeAttempt` does.
 */
export function writeResultJson(attempt: Attempt): string {
  const { total, kappa, repeats, byClass } = gradeAttempt(attempt);
  const { digest, test, reader, started, finished, questions, answers } = attempt;
  const referenceOf = new Map(test.cells.map(({ id, label }) => [id, label]));
  const result = {
    format: RESULT_FORMAT,
    test: { digest, name: test.name, author: test.author, created: test.created, seed: test.seed, cells: test.cells.length },
    reader,
    started,
    finished,
    answers: questions.map((cell, at) => ({
      cell,
      reference: referenceOf.get(cell),
      given: answers[at],
      repeat: questions.indexOf(cell) < at,
    })),
    grade: {
      against_reference: { ...toRecord(total), kappa: toKappa(kappa) },
      against_oneself: repeats && { ...toRecord(repeats.same), kappa: toKappa(repeats.kappa) },
      by_class: byClass.map(({ label, ...rest }) => ({ label, ...toRecord(rest) })),
    },
  };
  return `${JSON.stringify(result, null, 1)}\n`;
}

const COLUMNS = [
  'reader', 'finished', 'test', 'digest',
  'cells', 'right', 'percent', 'percent_low', 'percent_high', 'kappa', 'kappa_low', 'kappa_high',
  'repeats', 'same', 'same_percent', 'same_low', 'same_high', 'self_kappa', 'self_kappa_low', 'self_kappa_high',
];

/** A row for each finished attempt. */
export function writeHistoryCsv(attempts: readonly Attempt[]): string {
  const rows = listFinished(attempts).map((attempt) => {
    const { total, kappa, repeats } = gradeAttempt(attempt);
    const { reader, finished, test, digest } = attempt;
    return [
      reader, finished, test.name, digest,
      ...toColumns(total), ...toKappaColumns(kappa),
      ...(repeats === null ? [0, null, null, null, null] : toColumns(repeats.same)), ...toKappaColumns(repeats?.kappa ?? null),
    ];
  });
  return writeCsv([COLUMNS, ...rows]);
}

function toRecord({ right, cells, share, interval: { low, high } }: Score) {
  return { right, cells, share: round(share), interval: [round(low), round(high)] };
}

function toKappa(kappa: Kappa | null) {
  return kappa && { value: round(kappa.value), interval: [round(kappa.interval.low), round(kappa.interval.high)], method: kappa.method };
}

function toColumns({ right, cells, share, interval: { low, high } }: Score): number[] {
  return [cells, right, round(100 * share), round(100 * low), round(100 * high)];
}

function toKappaColumns(kappa: Kappa | null): (number | null)[] {
  return kappa === null ? [null, null, null] : [round(kappa.value), round(kappa.interval.low), round(kappa.interval.high)];
}

/** Six decimals: more would only be noise of the floating point. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

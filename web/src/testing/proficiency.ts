/** Proficiency tests for tests, with crops that are no pictures. */

import { hashBytes } from '../engine/hash';
import { answerAttempt, startAttempt } from '../proficiency/attempt';
import { hashTest } from '../proficiency/makeTest';
import type { Attempt, KnownTest, ProficiencyTest, TestCell } from '../proficiency/types';
import type { WholeTest } from '../storage/testFile';

export const NOW = '2026-01-02T03:04:05.000Z';

const CLASSES = ['NEUTROPHIL', 'LYMPHOCYTE', 'BAND'].map((label) => ({
  label,
  name: { en: label.toLowerCase(), 'zh-CN': `${label}类` },
  isWhiteCell: true,
  color: '#123456',
}));

/** Half of the cells neutrophils, half lymphocytes. */
export async function makeWholeTest(cells = 10, changes: Partial<ProficiencyTest> = {}): Promise<WholeTest> {
  const crops = new Map<string, Blob>();
  const made: TestCell[] = [];
  for (let at = 0; at < cells; at += 1) {
    const id = String(at + 1).padStart(4, '0');
    const bytes = new TextEncoder().encode(`cell ${id}`);
    crops.set(id, new Blob([bytes], { type: 'image/png' }));
    made.push({ id, label: at % 2 === 0 ? 'NEUTROPHIL' : 'LYMPHOCYTE', type: 'image/png', sha256: await hashBytes(bytes) });
  }
  const test: ProficiencyTest = {
    name: 'Monday',
    author: 'Ada',
    created: NOW,
    seed: 7,
    repeats: 0,
    verifiedBy: ['Ada'],
    classes: CLASSES,
    cells: made,
    ...changes,
  };
  return { digest: await hashTest(test), test, crops };
}

/** `answer` says what the reader calls a cell; `at` is the number of the question from 0 on. */
export function finish(known: KnownTest, reader: string, answer: (reference: string, at: number) => string, now = NOW): Attempt {
  let attempt = startAttempt(known, reader, now);
  for (const [at, id] of attempt.questions.entries()) {
    const reference = known.test.cells.find((cell) => cell.id === id)?.label ?? '';
    attempt = answerAttempt(attempt, at, answer(reference, at), now);
  }
  return attempt;
}

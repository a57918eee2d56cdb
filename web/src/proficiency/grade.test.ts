import { describe, expect, it } from 'vitest';

import { finish, makeWholeTest, NOW } from '../testing/proficiency';
import { startAttempt } from './attempt';
import { gradeAttempt } from './grade';
import { listFinished, writeHistoryCsv, writeResultJson } from './results';

describe('gradeAttempt', () => {
  it('counts by class, with the exact interval', async () => {
    const known = await makeWholeTest(20);
    const grade = gradeAttempt(finish(known, 'Bo', (reference) => (reference === 'NEUTROPHIL' ? 'NEUTROPHIL' : 'BAND')));
    expect(grade.total).toMatchObject({ right: 10, cells: 20, share: 0.5 });
    // Clopper-Pearson of 10 of 20, as in printed tables.
    expect(grade.total.interval.low).toBeCloseTo(0.272, 3);
    expect(grade.total.interval.high).toBeCloseTo(0.728, 3);
    expect(grade.byClass.map(({ label, right, cells }) => [label, right, cells])).toEqual([
      ['NEUTROPHIL', 10, 10],
      ['LYMPHOCYTE', 0, 10],
    ]);
    expect(grade.confusion).toEqual({
      labels: ['NEUTROPHIL', 'LYMPHOCYTE', 'BAND'],
      counts: [[10, 0, 0], [0, 0, 10], [0, 0, 0]],
    });
    // (0.5 - 0.25) / (1 - 0.25)
    expect(grade.kappa?.value).toBeCloseTo(1 / 3, 12);
    expect(grade.missed).toHaveLength(10);
    expect(grade.missed[0]).toMatchObject({ reference: 'LYMPHOCYTE', given: 'BAND' });
    expect(grade.repeats).toBeNull();
  });

  it('compares a reader with themselves on the repeats, which are in no other figure', async () => {
    const known = await makeWholeTest(30, { repeats: 10 });
    const { questions } = startAttempt(known, 'Bo', NOW);
    const isRepeat = (at: number) => questions.indexOf(questions[at] ?? '') < at;
    // Right at first, and always wrong at the repeat.
    const grade = gradeAttempt(finish(known, 'Bo', (reference, at) => (isRepeat(at) ? 'BAND' : reference)));
    expect([grade.total.right, grade.total.cells, grade.missed]).toEqual([30, 30, []]);
    expect(grade.kappa).toMatchObject({ value: 1, method: 'exact' });
    expect(grade.repeats?.same).toMatchObject({ right: 0, cells: 10 });
    // One class alone on one side: kappa would be 0 whatever the cells are.
    expect(grade.repeats?.kappa).toBeNull();
    const steady = gradeAttempt(finish(known, 'Bo', (reference) => reference));
    expect(steady.repeats?.same).toMatchObject({ right: 10, cells: 10 });
    expect(steady.repeats?.kappa).toMatchObject({ value: 1, method: 'exact' });
  });

  it('says nothing before the end', async () => {
    const begun = startAttempt(await makeWholeTest(2), 'Bo', NOW);
    expect(() => gradeAttempt(begun)).toThrow(/got 0 answers to 2 questions/);
  });
});

describe('results', () => {
  it('are a file with the digest of the test, every answer, and the grade', async () => {
    const known = await makeWholeTest(20, { repeats: 3 });
    const result = JSON.parse(writeResultJson(finish(known, 'Bo', () => 'NEUTROPHIL'))) as {
      test: { digest: string };
      answers: { repeat: boolean }[];
      grade: { against_reference: { right: number; kappa: null }; against_oneself: { cells: number; kappa: null } };
    };
    await expect(validateResult(result)).resolves.toEqual([]);
    expect(result.test.digest).toBe(known.digest);
    expect(result.answers.filter(({ repeat }) => repeat)).toHaveLength(3);
    expect(result.grade.against_reference).toMatchObject({ right: 10, kappa: null });
    // All three were called the same class both times: chance would do that, too.
    expect(result.grade.against_oneself).toMatchObject({ cells: 3, kappa: null });
  });

  it('are a table of a row each, the earliest first, without what is not finished', async () => {
    const known = await makeWholeTest(8);
    const late = finish(known, '=Bo', (reference) => reference, '2026-02-01T00:00:00.000Z');
    const early = finish(known, 'Ada', () => 'NEUTROPHIL');
    const attempts = [late, startAttempt(known, 'Cy', NOW), early];
    expect(listFinished(attempts).map(({ reader }) => reader)).toEqual(['Ada', '=Bo']);
    const lines = writeHistoryCsv(attempts).trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^Ada,2026-01-02T03:04:05.000Z,Monday,[0-9a-f]{64},8,4,50,/);
    // No cell that a spreadsheet would compute.
    expect(lines[2]).toMatch(/^'=Bo,/);
    expect(lines[2]).toMatch(/,8,8,100,63\.0583\d*,100,1,[\d.]+,1,0,,,,,,,$/);
  });
});

async function validateResult(result: unknown): Promise<unknown[]> {
  const { Validator } = await import('@cfworker/json-schema');
  const { default: schema } = await import('../../../contract/proficiency_result.schema.json');
  return new Validator(schema as object, '2020-12').validate(result).errors;
}

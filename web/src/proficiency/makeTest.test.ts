import { describe, expect, it } from 'vitest';

import { addPictures, answerPicture, human, makeCell, makeState, play } from '../testing/reviewStates';
import type { CutPicture } from '../photos/cutter';
import type { ReviewSession } from '../review/types';
import { chooseCells, joinClasses, listVerified } from './choose';
import { countByClass, hashTest, makeTest } from './makeTest';

/** 12 verified neutrophils, 4 verified lymphocytes, a band cell that nobody verified. */
function makeSlide(id = 's1'): ReviewSession {
  const cells = Array.from({ length: 16 }, (_, at) => makeCell(at % 4 ? 'NEUTROPHIL' : 'LYMPHOCYTE', 0.9, [at, 0, 20, 20]));
  const { session } = play(
    makeState(),
    addPictures('p'),
    answerPicture('p', ...cells, makeCell('BAND')),
    human({ type: 'class_confirmed', label: 'NEUTROPHIL' }),
    human({ type: 'class_confirmed', label: 'LYMPHOCYTE' }, { at: '2026-01-02T03:04:05.000Z', by: 'Bo' }),
  );
  return { ...session, id };
}

const PLAN = { name: 'Monday', author: 'Ada', created: '2026-01-02T03:04:05.000Z', seed: 7, repeats: 4 };
const loadBlob = (slideId: string) => Promise.resolve(slideId === 'gone' ? null : new Blob(['a field']));
/** A crop's bytes are its box, so that two cells of one box have one picture. */
const cut: CutPicture = (_blob, cuts) => Promise.resolve(cuts.map((one) => new Blob([JSON.stringify(one)], { type: 'image/png' })));

describe('chooseCells', () => {
  it('takes so many of each class, the same by the same seed, and verified cells only', () => {
    const verified = listVerified([makeSlide()]);
    expect(countByClass(verified)).toEqual(new Map([['LYMPHOCYTE', 4], ['NEUTROPHIL', 12]]));
    const drawn = (seed: number) => chooseCells(verified, (label) => (label === 'NEUTROPHIL' ? 5 : 9), seed);
    expect(countByClass(drawn(1))).toEqual(new Map([['NEUTROPHIL', 5], ['LYMPHOCYTE', 4]]));
    const idsOf = (seed: number) => drawn(seed).map(({ cell }) => cell.id);
    expect(idsOf(1)).toEqual(idsOf(1));
    expect(new Set(idsOf(1))).not.toEqual(new Set(idsOf(2)));
  });

  it('does not depend on the order of the slides', () => {
    const [first, second] = [makeSlide('s1'), makeSlide('s2')];
    const keys = (slides: ReviewSession[]) => listVerified(slides).map(({ slide, cell }) => `${slide.id} ${cell.id}`);
    expect(keys([second, first])).toEqual(keys([first, second]));
    expect(joinClasses([first, second]).map(({ label }) => label)).toEqual(['NEUTROPHIL', 'LYMPHOCYTE', 'BAND']);
  });
});

describe('makeTest', () => {
  it('freezes the crops and names nothing of the slide', async () => {
    const made = await makeTest(listVerified([makeSlide()]), PLAN, loadBlob, cut);
    expect(made.test).toMatchObject({ name: 'Monday', seed: 7, repeats: 4, verifiedBy: ['Ada', 'Bo'] });
    expect(made.test.cells.map(({ id }) => id)).toEqual([...made.crops.keys()]);
    expect(made.test.cells).toHaveLength(16);
    expect(made.digest).toBe(await hashTest(made.test));
    expect(JSON.stringify(made.test)).not.toMatch(/p\.png|s1/);
  });

  it('leaves out cells of fields that are gone, and those that are there twice', async () => {
    const slides = [makeSlide('s1'), makeSlide('s2'), makeSlide('gone')];
    const made = await makeTest(listVerified(slides), PLAN, loadBlob, cut);
    expect([made.test.cells.length, made.leftOut]).toEqual([16, 32]);
    await expect(makeTest(listVerified([makeSlide('gone')]), PLAN, loadBlob, cut)).rejects.toThrow(/Choose other slides/);
  });

  it('asks no more cells twice than it can', async () => {
    const some = listVerified([makeSlide()]).slice(0, 8);
    expect((await makeTest(some, PLAN, loadBlob, cut)).test.repeats).toBe(2);
  });

  it('has another digest where a reference is another', async () => {
    const { test, digest } = await makeTest(listVerified([makeSlide()]), PLAN, loadBlob, cut);
    const [first, ...rest] = test.cells;
    const changed = { ...test, cells: [{ ...(first ?? test.cells[0]), label: 'BAND' }, ...rest] } as typeof test;
    expect(await hashTest(changed)).not.toBe(digest);
  });
});

import { describe, expect, it } from 'vitest';

import { NOT_A_CELL, type Box } from '../review/types';
import { addPictures, answerPicture, human, makeCell, makeReviewed, makeState, play } from '../testing/reviewStates';
import { nameCell } from './classNames';
import { measureIou, planIntake } from './intake';
import { UNKNOWN_CELL, type AnnotationSet, type BoxedCell, type BoxedPicture } from './model';

const SIZE = [640, 480] as const;
/** Where `makeCell` puts a cell. */
const THERE: Box = [10, 10, 40, 40];
const ELSEWHERE: Box = [300, 200, 40, 44];

function box(at: readonly [number, number, number, number], name: string | null, change: Partial<BoxedCell> = {}): BoxedCell {
  return nameCell({ ...UNKNOWN_CELL, ...change, box: at }, name);
}

function setOf(cells: BoxedCell[], change: Partial<BoxedPicture> = {}): AnnotationSet {
  return { pictures: [{ name: 'p.png', size: SIZE, source: null, lab: null, cells, ...change }] };
}

function makeOne() {
  return play(makeState(), addPictures('p', 'q'), answerPicture('p', makeCell('NEUTROPHIL')), answerPicture('q'));
}

describe('annotations of a slide', () => {
  it('add the cells that the model missed and name those that it called something else', () => {
    const { session } = makeOne();
    const intake = planIntake(session, setOf([box([12, 11, 40, 40], 'Lymphocytes'), box(ELSEWHERE, 'neutrophil'), box([100.4, 300.6, 20.2, 20.2], 'WBC')]));
    expect(intake.named).toEqual([{ cellId: 'p.0', label: 'LYMPHOCYTE' }]);
    expect(intake.added).toEqual([
      { pictureId: 'p', box: ELSEWHERE, label: 'NEUTROPHIL' },
      { pictureId: 'p', box: [100, 301, 21, 20], label: null },
    ]);
  });

  it('double nothing: neither a cell of the slide nor one of the file', () => {
    const { session } = makeOne();
    const intake = planIntake(session, setOf([box([12, 11, 40, 40], null), box(THERE, null), box(ELSEWHERE, null), box(ELSEWHERE, 'NEUTROPHIL')]));
    expect(intake.added).toHaveLength(1);
    expect(intake.named).toEqual([]);
    expect(intake.same).toBe(3);
  });

  it('overwrite nothing that a person did', () => {
    const touched = [
      human({ type: 'cells_confirmed', cellIds: ['p.0'] }),
      human({ type: 'cells_reclassified', cellIds: ['p.0'], label: 'BAND' }),
      human({ type: 'cells_marked_not_cell', cellIds: ['p.0'] }),
    ] as const;
    for (const action of touched) {
      const { session } = play(makeOne(), action);
      const intake = planIntake(session, setOf([box(THERE, 'LYMPHOCYTE')]));
      expect([intake.added, intake.named, intake.kept], action.type).toEqual([[], [], 1]);
    }
    expect(NOT_A_CELL).not.toBe('LYMPHOCYTE');
  });

  it('give way to the model of the slide where another program named the cell', () => {
    const { session } = makeOne();
    const said = { probability: 0.7, status: 'review' as const };
    expect(planIntake(session, setOf([box(THERE, 'LYMPHOCYTE', said)])).named).toEqual([]);
    expect(planIntake(session, setOf([box(THERE, 'LYMPHOCYTE', { ...said, isConfirmed: true })])).named).toHaveLength(1);
  });

  it('find the class of the slide for a finer class, an own name and none for any other', () => {
    const { session } = makeOne();
    const at = (x: number): Box => [x, 400, 20, 20];
    const intake = planIntake(session, setOf([
      box(at(100), 'band neutrophil'), box(at(200), 'SEGMENTED_NEUTROPHIL'), box(at(300), 'band'), box(at(400), 'Monozyt'), box(at(500), 'RBC'), box([5, 5, 0, 4], null),
    ]));
    expect(intake.added.map(({ label }) => label)).toEqual(['BAND', 'NEUTROPHIL', 'BAND', null]);
    expect([...intake.unknown]).toEqual([['Monozyt', 1]]);
    expect([intake.redCells, intake.empty]).toEqual([1, 1]);
  });

  it('find the field by name and size, whatever the program made of the name', () => {
    const { session } = makeReviewed();
    const find = (change: Partial<BoxedPicture>) => planIntake(session, setOf([box(ELSEWHERE, null)], change));
    for (const name of ['q.png', 'images/q.png', '0a1b2c3d-q.png', 'Q.PNG', 'q', 'q.txt']) {
      expect(find({ name }).added.map(({ pictureId }) => pictureId), name).toEqual(['q']);
    }
    expect(find({ name: 'r.png' }).unmatched).toEqual([{ name: 'r.png', cells: 1, reason: 'no_field' }]);
    expect(find({ size: [64, 48] }).unmatched).toEqual([{ name: 'p.png', cells: 1, reason: 'other_size' }]);
    expect(find({ size: null }).added).toHaveLength(1);
  });

  it('wait for a field that is not looked at yet', () => {
    const { session } = play(makeState(), addPictures('p'));
    expect(planIntake(session, setOf([box(ELSEWHERE, null)]))).toMatchObject({ waiting: 1, added: [], unmatched: [] });
  });

  it('are refused where a box reaches out of its field, and cut where it does by a pixel', () => {
    const { session } = makeOne();
    expect(planIntake(session, setOf([box([620, -1, 21, 30], null)])).added[0]?.box).toEqual([620, 0, 20, 29]);
    expect(() => planIntake(session, setOf([box([620, 0, 30, 30], null)]))).toThrow(/inside p\.png, which has 640 x 480/);
  });
});

it('the IoU is the shared area of the whole', () => {
  expect(measureIou([0, 0, 10, 10], [5, 0, 10, 10])).toBeCloseTo(1 / 3);
  expect(measureIou([0, 0, 10, 10], [10, 0, 10, 10])).toBe(0);
});
